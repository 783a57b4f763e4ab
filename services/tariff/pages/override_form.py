"""The form in which a proposal is decided otherwise: another band, a reason, a price for each measure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.tariff.pages import seen
from services.tariff.pages.proposal_about import as_field, code_in_words
from shared.pages.fields import Field, FieldChoice, Sent
from shared.pages.forms import Form
from shared.pages.words import pounds

CHECKED = "checked"
_CODE, _PRICES = "overrideCode", "prices."


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

    def is_to_be_asked(self, sent: Sent) -> bool:
        """Whoever said yes to one price has not said so of another that was typed since."""
        return bool(self.far) and _amounts(self.far) not in sent.get(CHECKED, ())

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
    far = dict(_far_from_the_book(content, typed))
    shown = Form([*form.fields, _check(far)], form.submit) if far else form
    return OverrideForm(form, shown, typed, far, content["proposal"]["band"])


def by_field(prices: Mapping[str, int]) -> dict[str, int]:
    return {as_field(measure): pence for measure, pence in prices.items()}


def _form(content: Mapping[str, Any]) -> Form:
    proposal, codes = content["proposal"], content["codes"]
    bands = [FieldChoice(row["band"], code_in_words(row["band"])) for row in proposal["arithmetic"]["comparisons"]]
    proposed = f"As proposed: {code_in_words(proposal['band'])}" if proposal["band"] else ""
    reasons = [FieldChoice(row["code"], row["name"]) for row in codes.lists.get("overrideCodes", ())]
    return Form(
        [
            Field("band", "Band", "radios", choices=bands, optional=bool(proposed), unsaid=proposed),
            Field(_CODE, "Reason", "radios" if reasons else "text", choices=reasons),
            *_price_fields(content),
            *seen.fields(content),
        ],
        "Confirm it so",
        done="The tariff is confirmed as you chose it.",
    )


def _price_fields(content: Mapping[str, Any]) -> list[Field]:
    """One for each price that may be set singly."""
    codes, before = content["codes"], content["before"]
    if not any(price["usual"] for band in content["book"] for price in band["prices"]):
        return []
    measures = dict.fromkeys(price["measure"] for band in content["book"] for price in band["prices"])
    measures |= dict.fromkeys(before["prices"] if before else ())
    return [
        Field(
            f"{_PRICES}{as_field(measure)}", f"Another price for: {codes.of('measures', measure)}", "pounds",
            optional=True, hint=_hint(content["book"], measure),
        )
        for measure in measures
    ]  # fmt: skip


def _hint(book: Sequence[Mapping[str, Any]], measure: str) -> str:
    """`By the book: Low £75, Medium £105 (£84 to £126 is allowed).`"""
    said = {
        band["band"]: _with_bound(price) for band in book for price in band["prices"] if price["measure"] == measure
    }
    if len(said) == len(book) and len(set(said.values())) == 1:
        return f"By the book it is {next(iter(said.values()))} in each band."
    return (
        f"By the book: {', '.join(f'{code_in_words(band)} {words}' for band, words in said.items())}." if said else ""
    )


def _with_bound(price: Mapping[str, Any]) -> str:
    allowed = price["allowed"]
    bound = f" ({pounds(allowed['from'])} to {pounds(allowed['to'])} is allowed)" if allowed else ""
    return f"{pounds(price['pence'])}{bound}"


def _far_from_the_book(content: Mapping[str, Any], typed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """By field what a price that was typed is beside the book's of the band that is chosen: `£9,999 in place of £362`.
    Of one that the API will refuse nobody is asked whether it is meant.
    """
    chosen = typed["band"] or content["proposal"]["band"]
    for price in next((band["prices"] for band in content["book"] if band["band"] == chosen), ()):
        name, allowed = f"{_PRICES}{as_field(price['measure'])}", price["allowed"]
        pence = typed.get(name)
        if not isinstance(pence, int) or pence < 0 or _holds(price["usual"], pence):
            continue
        if allowed is None or _holds(allowed, pence):
            yield name, f"{pounds(pence)} in place of {pounds(price['pence'])}"


def _holds(pence_range: Mapping[str, int], pence: int) -> bool:
    return pence_range["from"] <= pence <= pence_range["to"]


def _amounts(far: Mapping[str, str]) -> str:
    return ", ".join(far.values())


def _check(far: Mapping[str, str]) -> Field:
    meant = FieldChoice(_amounts(far), f"Yes, it is meant: {_amounts(far)}")
    return Field(CHECKED, "Is it meant?", "checkboxes", optional=True, choices=[meant])
