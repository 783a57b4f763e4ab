"""What is looked at once more, in words: from which outcomes how many are drawn, and what follows if some fail.

Payment rules 3, Samples.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.measure_words import listed, titles_of
from shared.pages.words import percent_of, plain, pounds

Said = Mapping[str, Any]


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    validation = contract.get("validation")
    if not validation:
        return
    titles = titles_of(scheme)
    for row in validation["samples"]:
        yield (
            f"Of each month's verified outcomes so many are drawn and validated, {_size(row)}, in the class"
            f" {plain(row['code'])}: {_takes(row, titles)}."
        )
    if validation.get("extrapolate"):
        yield ("The share of a class that failed its validation is taken off what else the month pays of that class.")
    else:
        yield "Of what fails its validation nothing is concluded about outcomes that were not drawn."
    if validation.get("counter"):
        yield (
            "Of what each verifier verified in a month so many are verified again by a second organisation,"
            f" {_size(validation['counter'])}; no money moves by it."
        )


def _size(row: Said) -> str:
    margin, confidence = (percent_of(f"0.{row[key]:02}") for key in ("margin", "confidence"))
    return f"to know their share to {margin} with a confidence of {confidence}"


def _takes(row: Said, titles: Mapping[str, str]) -> str:
    named = [titles.get(code, plain(code)) for code in row.get("measures", ())]
    whose = listed(named, "and") if named else "whatever no class before it takes"
    value = f", where the highest price is {pounds(row['from_pence'])} or more" if row.get("from_pence") else ""
    return f"{whose}{value}"
