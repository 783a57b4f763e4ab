"""Lists, a page at a time, in the order of a key that no two rows share.

    REFERRALS = pages(
        select(Referral).where(Referral.area == param.area), by=[Referral.id], narrowed=[Referral.state == param.state]
    )
    await REFERRALS.page(session, after=after, limit=limit, area=area, state=None)

Each condition of `narrowed` holds where its values were asked for, and lets all through where one of them is None. It
is then left out of the statement, so that the others find their index. `falling`: the greatest key comes first.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import desc, tuple_
from sqlalchemy.sql import visitors
from sqlmodel.sql.expression import SelectOfScalar

from shared.data.statements import Statement, WrongValues, name_of, param, statement

T = TypeVar("T")


class Pages(Generic[T]):
    def __init__(
        self, query: Any, by: Sequence[Any], narrowed: Sequence[Any], into: type[T] | None, *, falling: bool
    ) -> None:
        """Made with all conditions at once, so that what is wrong with one of them is found at import."""
        self._query = query
        self._by = by
        self._into = into
        self._falling = falling
        self._conditions = [(condition, _values_of(condition)) for condition in narrowed]
        self._fixed = _values_of(query)
        self._names = self._fixed.union(*(values for _, values in self._conditions))
        self._known: dict[tuple[int, ...], Statement[T]] = {}
        self._made(range(-1, len(narrowed)))

    async def page(self, session: Any, *, after: Any, limit: int | None, **values: Any) -> list[T]:
        """The next rows `after` a key, of which there may be several parts; from the first on where it is None."""
        if self._names != values.keys():
            raise WrongValues(f"{', '.join(sorted(values))} where it takes {', '.join(sorted(self._names))}")
        asked = [
            number for number, (_, names) in enumerate(self._conditions) if all(values[n] is not None for n in names)
        ]
        wanted = self._fixed.union(*(self._conditions[number][1] for number in asked))
        chosen = {name: values[name] for name in wanted}
        if after is not None:
            asked = [-1, *asked]
            chosen |= _keyed(after if isinstance(after, tuple) else (after,))
        return await self._made(asked).all(session, limit=limit, **chosen)

    def _made(self, asked: Iterable[int]) -> Statement[T]:
        """With these of the conditions; -1 is the one to be after a key."""
        key = tuple(asked)
        if key not in self._known:
            conditions = [self._after() if number < 0 else self._conditions[number][0] for number in key]
            query = self._query.where(*conditions).order_by(*self._order()).limit(param.limit)
            self._known[key] = statement(query) if self._into is None else statement(query, into=self._into)
        return self._known[key]

    def _order(self) -> list[Any]:
        return [desc(column) for column in self._by] if self._falling else list(self._by)

    def _after(self) -> Any:
        ends = [param(name, column.type) for name, column in _keyed(self._by).items()]
        key, end = (tuple_(*self._by), tuple_(*ends)) if len(ends) > 1 else (self._by[0], ends[0])
        return key < end if self._falling else key > end


def _keyed(key: Sequence[Any]) -> dict[str, Any]:
    return {f"after_{number}": part for number, part in enumerate(key)}


def _values_of(part: Any) -> frozenset[str]:
    return frozenset(name for element in visitors.iterate(part) if (name := name_of(element)))


@overload
def pages(
    query: SelectOfScalar[T], *, by: Sequence[Any], narrowed: Sequence[Any] = (), falling: bool = False
) -> Pages[T]: ...
@overload
def pages(
    query: Any, *, by: Sequence[Any], narrowed: Sequence[Any] = (), falling: bool = False, into: type[T]
) -> Pages[T]: ...
def pages(
    query: Any, *, by: Sequence[Any], narrowed: Sequence[Any] = (), falling: bool = False, into: Any = None
) -> Pages[Any]:
    """What a query gives, by these columns, narrowed where it is asked."""
    return Pages(query, by, narrowed, into, falling=falling)
