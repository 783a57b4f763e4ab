"""Statements are made once, checked when they are made, and read by the names of their columns."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pydantic import AwareDatetime
from sqlalchemy import ARRAY, JSON, BigInteger, DateTime, Text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateTable
from sqlmodel import Field, SQLModel, col, select

from shared.data import revisions
from shared.data.db import Database, Session, execute, registry_for
from shared.data.pages import pages
from shared.data.revisions import RevisionConflict
from shared.data.rows import DoesNotFit
from shared.data.statements import WrongRows, WrongValues, among, columns, command, listed, param, sql, statement
from shared.data.upsert import bulk, insert_many, upsert, upsert_newest
from tests.harness import Running


class Table(SQLModel, registry=registry_for("things")): ...


class Sum(Table, table=True):
    __tablename__ = "sum"
    id: UUID = Field(primary_key=True)
    revision: int
    area: str
    gross_pence: int = Field(sa_type=BigInteger)
    netted_pence: int = Field(sa_type=BigInteger)
    paid_on: date | None = None
    told_at: AwareDatetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    said: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    told: list[str] | None = Field(default=None, sa_type=JSON)
    names: list[str] | None = Field(default=None, sa_type=ARRAY(Text))


class Part(Table, table=True):
    __tablename__ = "part"
    sum_id: UUID = Field(primary_key=True)
    name: str = Field(primary_key=True)


class Other(SQLModel, registry=registry_for("things")): ...


class SwappedSum(Other, table=True):
    """The same table, of which a person has put two columns of one type, and what stands around them, elsewhere."""

    __tablename__ = "sum"
    names: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    told: list[str] | None = Field(default=None, sa_type=JSON)
    told_at: AwareDatetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    netted_pence: int = Field(sa_type=BigInteger)
    gross_pence: int = Field(sa_type=BigInteger)
    area: str
    paid_on: date | None = None
    said: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    revision: int
    id: UUID = Field(primary_key=True)


DIALECT = PGDialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Shown:
    gross_pence: int
    netted_pence: int


@dataclass(frozen=True, slots=True)
class Swapped:
    netted_pence: int
    gross_pence: int


SHAPES: tuple[type[Shown | Swapped], ...] = (Shown, Swapped)


@dataclass(frozen=True, slots=True)
class Whole:
    whole: Sum
    part: Part | None
    name: str


@pytest.fixture
async def session(things: Running) -> AsyncIterator[Session]:
    """In a transaction of the owner's that is rolled back, with the tables made in it."""
    owner = Database(things.service.settings.migrations_database_url, "things", 2)
    async with owner.reading() as session:
        transaction = session.driver.transaction()
        await transaction.start()
        await session.execute(revisions._FUNCTION.format(schema="things"), [])
        made: tuple[Any, ...] = (Sum, Part)
        for table in made:
            await session.execute(str(CreateTable(table.__table__).compile(dialect=DIALECT)), [])
        yield session
        await transaction.rollback()
    await owner.close()


ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
SAID: dict[str, Any] = {
    "id": ONE, "revision": 1, "area": "stockport", "gross_pence": 10_000, "netted_pence": 2_500,
    "paid_on": date(2012, 5, 1), "told_at": datetime(2012, 5, 1, 12, 30, 0, 123456, tzinfo=UTC),
    "said": {"why": ["late", None]}, "told": ["a", "b"], "names": ["it's", "a, b", '"', "\\", ""],
}  # fmt: skip
LESS = {**SAID, "id": OTHER, "gross_pence": 1, "netted_pence": 0} | dict.fromkeys(
    ("paid_on", "told_at", "said", "told", "names")
)

ALL = statement(select(Sum).order_by(col(Sum.id)))
OF_AREA = statement(select(Sum).where(Sum.area == param.area, Sum.gross_pence >= param.least))
PENCE = statement(select(Sum.gross_pence).where(Sum.id == param.id))
SHOWN = select(Sum.gross_pence, Sum.netted_pence).where(Sum.id == param.id)


def values_of(found: SQLModel) -> dict[str, Any]:
    return {name: getattr(found, name) for name in SAID}


# What is sent ------------------------------------------------------------------------------------------------------


def test_constants_stand_in_the_sql_and_only_what_a_call_brings_is_a_value() -> None:
    found = statement(
        select(Sum.id).where(Sum.area == "it's 100 %", Sum.gross_pence > param.least, among(Sum.id, param.ids))
    )
    assert found.names == ("least", "ids")
    assert "things.sum.area = 'it''s 100 %'" in found.sql
    assert "$1::BIGINT" in found.sql
    assert "ANY ($2::UUID[])" in found.sql
    assert "$3" not in found.sql


def test_a_column_that_there_is_not_is_refused_where_the_statement_is_made() -> None:
    with pytest.raises(AttributeError, match="nett_pence"):
        statement(select(Sum).where(Sum.nett_pence > param.least))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"area": "stockport"}, "missing: least"),
        ({"area": "stockport", "least": 1, "most": 2}, "unknown: most"),
        ({"area": "stockport", "leats": 1}, "missing: least; unknown: leats"),
        ({}, "missing: area, least"),
    ],
)
async def test_a_call_with_other_values_than_it_names_is_refused(values: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongValues, match=told):
        OF_AREA.arguments(values)
    with pytest.raises(WrongValues, match=told):
        sql("SELECT id FROM sum WHERE area = :area AND gross_pence >= :least", into=UUID).arguments(values)


def test_text_is_numbered_once_and_leaves_casts_and_quoted_text_alone() -> None:
    found = command(
        """UPDATE sum SET area = :area, "x:y" = 'it''s :x' -- :y
        WHERE id = :id::uuid AND area <> :area"""
    )
    assert found.names == ("area", "id")
    assert found.sql == (
        """UPDATE sum SET area = $1, "x:y" = 'it''s :x' -- :y
        WHERE id = $2::uuid AND area <> $1"""
    )


async def test_what_an_update_brings_may_be_called_as_its_column(session: Session) -> None:
    await insert_many(session, Sum, [SAID])
    said = statement(
        update(Sum)
        .where(col(Sum.id) == param.id)
        .values(netted_pence=Sum.netted_pence + param.netted_pence, said=param.said, told=param.told)
        .returning(Sum),
        into=Sum,
    )
    row = await said.one(session, id=ONE, netted_pence=5, said=None, told=["c"])
    assert (row.netted_pence, row.said, row.told) == (2_505, None, ["c"])
    cleared = statement(update(Sum).where(col(Sum.id) == param.id).values(told_at=None, area="bolton"))
    assert await cleared.execute(session, id=ONE) == 1
    assert await cleared.execute(session, id=OTHER) == 0
    assert [(each.told_at, each.area) for each in await ALL.all(session)] == [(None, "bolton")]


# What comes back ---------------------------------------------------------------------------------------------------


async def test_rows_are_tables_values_or_dataclasses(session: Session) -> None:
    await insert_many(session, Sum, [SAID, LESS])
    await insert_many(session, Part, [{"sum_id": ONE, "name": "first"}])
    assert [values_of(each) for each in await ALL.all(session)] == [SAID, LESS]
    assert await OF_AREA.all(session, area="bolton", least=0) == []
    assert await OF_AREA.first(session, area="bolton", least=0) is None
    assert await PENCE.one(session, id=ONE) == 10_000
    assert await statement(SHOWN, into=Shown).one(session, id=ONE) == Shown(gross_pence=10_000, netted_pence=2_500)
    with pytest.raises(WrongRows):
        await PENCE.one(session, id=uuid.UUID(int=3))
    with pytest.raises(WrongRows):
        await statement(select(Sum.area)).one(session)


@dataclass(frozen=True, slots=True)
class Paid:
    netted_pence: int
    id: UUID
    gross_pence: int


@dataclass(frozen=True, slots=True)
class Kept:
    sum_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Many:
    parts: list[Kept]
    sums: Sequence[Paid]
    count: int


async def test_a_field_may_be_a_list_of_rows_whose_columns_stand_in_any_order(session: Session) -> None:
    await insert_many(session, Sum, [SAID, LESS])
    sums = "SELECT id, gross_pence, 1 AS unread, netted_pence FROM sum ORDER BY gross_pence DESC"
    parts = "SELECT name, sum_id FROM part"
    many = sql(f"SELECT {listed(Paid, sums)} AS sums, 2 AS count, {listed(Kept, parts)} AS parts", into=Many)
    paid = [Paid(row["netted_pence"], row["id"], row["gross_pence"]) for row in (SAID, LESS)]
    assert await many.one(session) == Many([], sorted(paid, key=lambda row: -row.gross_pence), 2)
    with pytest.raises(asyncpg.UndefinedColumnError):
        await sql(f"SELECT {listed(Paid, 'SELECT id FROM sum')} AS sums", into=Many).all(session)


async def test_a_field_may_be_a_whole_row_or_none(session: Session) -> None:
    await insert_many(session, Sum, [SAID, LESS])
    await insert_many(session, Part, [{"sum_id": ONE, "name": "first"}])
    query: Any = select(Sum, Part, col(Sum.area).label("name")).join(
        Part, col(Part.sum_id) == col(Sum.id), isouter=True
    )
    by_core = statement(query.order_by(col(Sum.id)), into=Whole)
    by_text = sql(
        f"""SELECT {columns(Part, "p", field="part")}, s.area AS name, {columns(Sum, "s", field="whole")}
              FROM sum s LEFT JOIN part p ON p.sum_id = s.id ORDER BY s.id""",
        into=Whole,
    )
    for asked in (by_core, by_text):
        first, second = await asked.all(session)
        assert values_of(first.whole) == SAID
        assert values_of(second.whole) == LESS
        assert first.part is not None
        assert (first.part.sum_id, first.part.name, first.name) == (ONE, "first", "stockport")
        assert second.part is None


def test_names_that_do_not_fit_are_refused_where_the_statement_is_made() -> None:
    with pytest.raises(DoesNotFit, match="no column: netted_pence"):
        statement(select(Sum.gross_pence), into=Shown)
    with pytest.raises(DoesNotFit, match="no field: area"):
        statement(select(Sum.gross_pence, Sum.netted_pence, Sum.area), into=Shown)
    with pytest.raises(DoesNotFit, match="not said"):
        statement(select(Sum.gross_pence, Sum.netted_pence))
    with pytest.raises(DoesNotFit, match="no rows"):
        statement(update(Sum).values(area="bolton"), into=Sum)


async def test_and_of_text_at_its_first_row(session: Session) -> None:
    await insert_many(session, Sum, [SAID])
    with pytest.raises(DoesNotFit, match="no column: netted_pence; no field: nett_pence"):
        await sql("SELECT gross_pence, netted_pence AS nett_pence FROM sum", into=Shown).all(session)
    with pytest.raises(DoesNotFit, match="several columns have one name"):
        await sql("SELECT gross_pence, netted_pence AS gross_pence FROM sum", into=Shown).all(session)


# Two columns of one type change places ------------------------------------------------------------------------------


async def test_columns_that_change_places_in_the_class_change_no_value(session: Session) -> None:
    await insert_many(session, Sum, [SAID])
    await upsert_newest(session, SwappedSum, [{**SAID, "id": OTHER, "gross_pence": 7, "netted_pence": 3}])
    tables: tuple[Any, ...] = (Sum, SwappedSum)
    for table in tables:
        first, second = await statement(select(table).order_by(col(table.id))).all(session)
        assert values_of(first) == SAID
        assert (second.gross_pence, second.netted_pence) == (7, 3)
    first, second = await sql(f"SELECT {columns(SwappedSum)} FROM sum ORDER BY id", into=Sum).all(session)
    assert values_of(first) == SAID
    assert (second.gross_pence, second.netted_pence) == (7, 3)


async def test_nor_where_they_change_places_in_the_dataclass_or_in_the_sql(session: Session) -> None:
    await insert_many(session, Sum, [SAID])
    assert await statement(SHOWN, into=Swapped).one(session, id=ONE) == Swapped(netted_pence=2_500, gross_pence=10_000)
    for text in ("gross_pence, netted_pence", "netted_pence, gross_pence"):
        for into in SHAPES:
            row = await sql(f"SELECT {text} FROM sum", into=into).one(session)
            assert (row.gross_pence, row.netted_pence) == (10_000, 2_500)


# Many rows ---------------------------------------------------------------------------------------------------------


async def test_the_highest_revision_wins_in_whatever_order_they_come(session: Session) -> None:
    second, third = ({**SAID, "revision": number, "gross_pence": number} for number in (2, 3))
    await upsert_newest(session, Sum, [second])
    await upsert_newest(session, Sum, [third, SAID])
    await upsert_newest(session, Sum, [second, SAID])
    assert [values_of(each) for each in await ALL.all(session)] == [third]
    with pytest.raises(RevisionConflict):
        await upsert_newest(session, Sum, [{**third, "gross_pence": 4}, third])
    with pytest.raises(asyncpg.RaiseError, match="conflict: revision 3 of sum"):
        await upsert_newest(session, Sum, [{**third, "gross_pence": 4}])


async def test_an_upsert_writes_rows_as_they_are_now(session: Session) -> None:
    await insert_many(session, Sum, [SAID])
    now = {**LESS, "id": ONE}
    assert await upsert(session, Sum, [now, {**LESS, "id": OTHER}]) == 2
    assert [values_of(each) for each in await ALL.all(session)] == [now, {**LESS, "id": OTHER}]
    assert await upsert(session, Sum, []) == await insert_many(session, Sum, []) == 0


WITHOUT = {name: {key: value for key, value in SAID.items() if key != name} for name in SAID}


@pytest.mark.parametrize("name", ["area", "gross_pence", "revision"])
@pytest.mark.parametrize("write", [insert_many, upsert, upsert_newest])
async def test_rows_without_what_has_no_default_are_refused(session: Session, write: Any, name: str) -> None:
    """A name that was forgotten, or misspelt, would be null or take what was kept away."""
    with pytest.raises((WrongValues, KeyError), match=name):
        await write(session, Sum, [WITHOUT[name], WITHOUT[name] | {"id": LESS["id"]}])


@pytest.mark.parametrize("write", [insert_many, upsert, upsert_newest])
async def test_a_row_beside_others_that_lacks_a_name_is_refused(session: Session, write: Any) -> None:
    with pytest.raises(WrongValues, match="1 of 2 rows have no area"):
        await write(session, Sum, [SAID, WITHOUT["area"] | {"id": LESS["id"]}])


async def test_what_a_row_does_not_have_is_what_the_class_has_by_default(session: Session) -> None:
    await insert_many(session, Sum, [WITHOUT["paid_on"], SAID | {"id": LESS["id"]}])
    assert {kept.paid_on for kept in await ALL.all(session)} == {None, SAID["paid_on"]}


async def test_the_last_day_is_for_ever_as_the_driver_says_it(session: Session) -> None:
    await insert_many(session, Sum, [{**SAID, "paid_on": date.max}])
    await upsert(session, Sum, [{**LESS, "paid_on": date.max}])
    ever = sql("SELECT id FROM sum WHERE paid_on = 'infinity' ORDER BY id", into=UUID)
    assert await ever.all(session) == sorted([ONE, LESS["id"]])
    await command(
        f"UPDATE sum SET paid_on = now.paid_on FROM {bulk(Sum).source_of('now')} WHERE sum.id = now.id"
    ).execute(session, **bulk(Sum).values([{**SAID, "paid_on": None}, {**LESS, "paid_on": date.max}]))
    assert await ever.all(session) == [LESS["id"]]


async def test_a_column_that_was_added_since_is_filled_by_its_default(session: Session) -> None:
    await insert_many(session, Sum, [SAID])
    assert len(await ALL.all(session)) == 1
    await session.execute("ALTER TABLE sum ADD COLUMN note text, ADD COLUMN tries integer NOT NULL DEFAULT 7", [])
    await insert_many(session, Sum, [LESS])
    await upsert_newest(session, Sum, [{**SAID, "revision": 2}])
    assert [values_of(each) for each in await ALL.all(session)] == [{**SAID, "revision": 2}, LESS]
    assert await sql("SELECT tries FROM sum", into=int).all(session) == [7, 7]


@pytest.mark.parametrize("others", [{}, {"area": "bolton"}, {"paid_on": None}, {"said": {"why": 1}}, LESS])
async def test_what_rows_have_in_common_is_sent_once_and_stands_in_each(
    session: Session, others: dict[str, Any]
) -> None:
    rows = [{**SAID, "id": UUID(int=n)} for n in range(1, 5)]
    rows[2] |= others | {"id": UUID(int=3)}
    sent = bulk(Sum).values(rows)
    assert sent["sum__revision__all"] == 1
    assert sent["sum__revision"] == ()
    assert await insert_many(session, Sum, rows) == 4
    assert [values_of(kept) for kept in await ALL.all(session)] == rows
    await upsert_newest(session, Sum, [row | {"revision": 2, "gross_pence": 7} for row in rows])
    assert {kept.gross_pence for kept in await ALL.all(session)} == {7}


@pytest.mark.parametrize(("name", "written"), [("told", '["a","b"]'), ("said", '{"why":["late",null]}')])
def test_json_that_rows_have_in_common_is_sent_once(name: str, written: str) -> None:
    sent = bulk(Sum).values([SAID, {**SAID, "id": OTHER}])
    assert (sent[f"sum__{name}"], sent[f"sum__{name}__all"]) == ((), written)


async def test_what_is_equal_but_written_differently_is_not_taken_for_the_same(session: Session) -> None:
    rows = [{**SAID, "id": UUID(int=n), "said": {"why": said}} for n, said in ((1, 1), (2, True), (3, 1.0))]
    await insert_many(session, Sum, rows)
    assert [repr(kept.said) for kept in await ALL.all(session)] == ["{'why': 1}", "{'why': True}", "{'why': 1.0}"]


async def test_rows_that_are_alike_but_for_their_key_are_as_many_as_there_are(session: Session) -> None:
    assert await insert_many(session, Part, [{"sum_id": ONE, "name": name} for name in "abc"]) == 3
    with pytest.raises(ValueError, match="how many rows there are of sum"):
        bulk(Sum).source_of("now", ("area", "revision"))


async def test_its_rows_can_be_part_of_a_larger_statement(session: Session) -> None:
    found = sql(
        f"WITH said AS ({bulk(Sum).upsert_newest} RETURNING kept.id) SELECT said.id FROM said ORDER BY id", into=UUID
    )
    assert await found.all(session, **bulk(Sum).values([LESS, SAID])) == [ONE, OTHER]


# Pages -------------------------------------------------------------------------------------------------------------

PAGES = pages(
    select(Sum).where(Sum.area == param.area),
    by=[Sum.gross_pence, Sum.id],
    narrowed=[Sum.netted_pence == param.netted_pence, among(Sum.id, param.ids)],
)
WANTED: dict[str, Any] = {"area": "stockport", "netted_pence": None, "ids": None}


async def test_pages_follow_each_other_narrowed_where_it_is_asked(session: Session) -> None:
    said = [{**LESS, "id": UUID(int=n), "gross_pence": n // 3, "netted_pence": n % 2} for n in range(1, 12)]
    await insert_many(session, Sum, said[::-1])
    for wanted, numbers in (
        (WANTED, range(1, 12)),
        (WANTED | {"netted_pence": 0}, range(2, 12, 2)),
        (WANTED | {"netted_pence": 1, "ids": [UUID(int=3), UUID(int=4)]}, [3]),
        (WANTED | {"ids": []}, []),
        (WANTED | {"area": "bolton"}, []),
    ):
        found: list[int] = []
        after = None
        while part := await PAGES.page(session, after=after, limit=2, **wanted):
            found += [each.id.int for each in part]
            after = (part[-1].gross_pence, part[-1].id)
        assert found == list(numbers)


async def test_pages_follow_each_other_from_the_greatest_key_down(session: Session) -> None:
    said = [{**LESS, "id": UUID(int=n), "gross_pence": n // 3, "netted_pence": 0} for n in range(1, 12)]
    await insert_many(session, Sum, said)
    for by, key in (
        ([Sum.gross_pence, Sum.id], lambda row: (row.gross_pence, row.id)),
        ([Sum.id], lambda row: row.id),
    ):
        falling = pages(select(Sum).where(Sum.area == param.area), by=by, falling=True)
        found: list[int] = []
        after = None
        while part := await falling.page(session, after=after, limit=2, area="stockport"):
            found += [each.id.int for each in part]
            after = key(part[-1])
        assert found == list(range(11, 0, -1))


async def test_a_page_is_asked_with_all_its_values(session: Session) -> None:
    with pytest.raises(WrongValues, match="area, ids"):
        await PAGES.page(session, after=None, limit=2, area="stockport", netted_pence=1)


def test_conditions_that_are_not_asked_for_stand_in_no_statement() -> None:
    assert "ANY" not in PAGES._made([0]).sql
    assert "ANY" in PAGES._made([1]).sql


@pytest.mark.parametrize(
    ("text", "made", "names"),
    [
        ("SELECT :day::date, :day", "SELECT $1::date, $1", ("day",)),
        ("SELECT CAST(:a AS date) - :b", "SELECT CAST($1 AS date) - $2", ("a", "b")),
        (
            "SELECT a::text, ':a', \":b\" -- :c\n WHERE d = :d",
            "SELECT a::text, ':a', \":b\" -- :c\n WHERE d = $1",
            ("d",),
        ),
    ],
)
async def test_a_value_is_read_alike_in_a_statement_and_in_a_text(text: str, made: str, names: tuple[str, ...]) -> None:
    """By whichever way it is said; a cast stays one."""
    assert (command(text).sql, command(text).names) == (made, names)
    said = _Saying()
    await execute(said, text, **dict.fromkeys(names, 1))  # type: ignore[arg-type]
    assert said.texts == [made]


class _Saying:
    """Notes what would be sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def execute(self, text: str, _arguments: Sequence[Any]) -> int:
        self.texts.append(text)
        return 0
