"""Where a price comes from, in words: the person's tariff or the book, and what a person set otherwise.

Payment rules 8: of a price that a tariff carries its explanation names the book and the book's price.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from services.payments.pages.contract_names import ContractNames
from shared.pages.words import as_day, day, plain, pounds

Basis = Mapping[str, Any]
Step = Mapping[str, Any]


def price_in_words(step: Step, basis: Basis, names: ContractNames) -> str:
    """With the book's price beside the one that is paid, as far as the reader is told it."""
    what = names.outcome(step["measure"])
    band = f", band {plain(step['band'])}" if step.get("band") not in {None, "*"} else ""
    if step["from"] != "tariff":
        said = f"The price for {what}{band} on {day(step['bookOn'])}: {pounds(step['pence'])}."
        return " ".join([said, *_row(step)])
    since = f" of {day(step['bookOn'])}" if "bookOn" in step else ""
    said = f"The price for {what}{band} in the person's tariff{since}: {pounds(step['pence'])}."
    # who is paid is not told the book, since its day is that of an assessment
    return " ".join([said, *(_beside_the_book(step, basis) if "bookOn" in step else ())])


def _beside_the_book(step: Step, basis: Basis) -> Iterator[str]:
    pence, book = step.get("bookPence"), step.get("book")
    of_book = f" ({book['id']}, version {book['version']})" if book else ""
    if pence is None:
        yield f"The book's price{of_book} is not known here."
    elif pence == step["pence"]:
        yield f"It is the book's price{of_book}."
        yield from _row(step)
    else:
        yield f"The book's price was {pounds(pence)}{of_book}: {_decided(basis.get('tariff') or {})}."


def _decided(tariff: Basis) -> str:
    who = tariff.get("confirmedBy")
    by = f"a person ({who}) set this one" if who else "a person set this one"
    code = tariff.get("overrideCode")
    return f"{by}, because: {plain(code)}" if code else by


def _row(step: Step) -> Iterator[str]:
    """Its place in the book."""
    if not (row := step.get("row")):
        return
    bands = "every band" if row["band"] == "*" else f"band {plain(row['band'])}"
    until = f" to {day(as_day(row['to']) - timedelta(days=1))}" if row["to"] else " on"
    yield f"Its row of the book is for {bands}, from {day(row['from'])}{until}{_held_on(row)}."


def _held_on(row: Step) -> str:
    return "; no later one follows, so it holds on" if row["heldOn"] else ""
