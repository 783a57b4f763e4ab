"""What may stand in a list once alone: each that stands there again, in its place, with where it stood first."""

from collections.abc import Iterable, Iterator

from services.tariff.rules.faults import SchemeFault

ONCE = ("once each",)
ANOTHER_CODE = ("a code that no other has",)


def repeats(place: str, values: Iterable[str], key: str = "", allowed: tuple[str, ...] = ONCE) -> Iterator[SchemeFault]:
    """`key` is the one of an entry that says it; none where the entry is the value itself."""
    first: dict[str, int] = {}
    of_entry = f".{key}" if key else ""
    for i, value in enumerate(values):
        earlier = first.setdefault(value, i)
        if earlier != i:
            message = f"{value!r} stands in {place}[{earlier}]{of_entry} already"
            yield SchemeFault(f"{place}[{i}]{of_entry}", message, allowed)
