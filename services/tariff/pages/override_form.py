"""The form in which a proposal is decided otherwise: another band, a reason, a price for each measure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.tariff.pages import seen
from services.tariff.pages.proposal_about import as_field, code_in_words
from shared.pages.fields import Field, FieldChoice, Sent
from shared.pages.forms import Form
from shared.pages.words import pounds

CHECKED = "checked"
_CODE, _PRICES = "overrideCode", "prices."
_FAR = 2  # so many times the book's price, or less than that part of it, is asked about


@dataclass(frozen=True, slots=True)
class OverrideForm:
    """`typed`: by field what was filled in. `far`: by field what a price is beside the book's, where it is far from it;
    then the form that is `shown` asks whether that is meant, which the API is not told.
    """

    sent_form: Form
    shown: Form
    typed: Mapping[str, Any]
    far: Mapping[str, str]
    proposed: str | None

    def decides_otherwise(self) -> bool:
        """Where nothing is proposed, the API asks for the band."""
        return self.proposed is None or self.typed["band"] not in {None, self.proposed} or bool(self.prices())

    def prices(self) -> dict[str, Any]:
        """By measure, those that are set singly; one that could not be read as it was typed."""
        return {
            name.removeprefix(_PRICES).replace(":", "."): pence
            for name, pence in self.typed.items()
            if name.startswith(_PRICES) and pence is not None
        }


def override_form(content: Mapping[str, Any], sent: Sent) -> OverrideForm:
    form = _form(content)
    typed = {entry.name: entry.read(sent) for entry in form.fields}
    far = _far_from_the_book(content["proposal"], typed)
    shown = Form([*form.fields, _check(far)], form.submit) if far else form
    return OverrideForm(form, shown, typed, far, content["proposal"]["band"])


def by_field(prices: Mapping[str, int]) -> dict[str, int]:
    return {as_field(measure): pence for measure, pence in prices.items()}


def _form(content: Mapping[str, Any]) -> Form:
    proposal, codes = content["proposal"], content["codes"]
    bands = [FieldChoice(row["band"], code_in_words(row["band"])) for row in proposal["arithmetic"]["comparisons"]]
    hint = "Choose none to keep the one that is proposed." if proposal["band"] else ""
    reasons = [FieldChoice(row["code"], row["name"]) for row in codes.lists.get("overrideCodes", ())]
    return Form(
        [
            Field("band", "Band", "radios", hint=hint, choices=bands, optional=bool(proposal["band"])),
            Field(_CODE, "Reason", "radios" if reasons else "text", choices=reasons),
            *_price_fields(content),
            *seen.fields(content),
        ],
        "Confirm it so",
    )


def _price_fields(content: Mapping[str, Any]) -> list[Field]:
    """One for each price that may be set singly; where the day of achievement decides, none may."""
    proposal, codes, before = content["proposal"], content["codes"], content["before"]
    if proposal["priceFrom"] != "tariff":
        return []
    book = {price["measure"]: price["row"]["pence"] for price in proposal["prices"]}
    measures = [*book, *(set(before["prices"] if before else ()) - set(book))]
    return [
        Field(
            f"{_PRICES}{as_field(measure)}", f"Another price for: {codes.of('measures', measure)}", "pounds",
            optional=True, hint=_hint(proposal["band"], book[measure]) if measure in book else "",
        )
        for measure in measures
    ]  # fmt: skip


def _hint(band: str, book_pence: int) -> str:
    return f"In the band {code_in_words(band)} it is {pounds(book_pence)}."


def _far_from_the_book(proposal: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, str]:
    """By field what a price that was typed is beside the book's: `£9,999 in place of £362`."""
    book = {f"{_PRICES}{as_field(price['measure'])}": price["row"]["pence"] for price in proposal["prices"]}
    return {
        name: f"{pounds(pence)} in place of {pounds(book[name])}"
        for name, pence in typed.items()
        if name in book and isinstance(pence, int) and not book[name] <= pence * _FAR <= book[name] * _FAR * _FAR
    }


def _check(far: Mapping[str, str]) -> Field:
    meant = FieldChoice("yes", f"Yes, it is meant: {', '.join(far.values())}")
    return Field(CHECKED, "Is it meant?", "checkboxes", optional=True, choices=[meant])
