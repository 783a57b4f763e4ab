"""Why a service suits somebody or does not, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from services.referral.pages.coded_choices import substance_words
from shared.pages.words import counted, plain, sentence

Reason = Mapping[str, Any]


def _ages(values: Mapping[str, Any]) -> str:
    least, most = values.get("minAge"), values.get("maxAge")
    if least is None and most is None:
        return "people of any age"
    if most is None:
        return f"people from {least}"
    return f"people up to {most}" if least is None else f"people from {least} to {most}"


def _accepted(values: Mapping[str, Any], everybody: str) -> str:
    return ", ".join(plain(str(code)) for code in values.get("accepted") or ()) or everybody


def _treated(values: Mapping[str, Any]) -> str:
    return ", ".join(values.get("accepted") or ())


def _queue(values: Mapping[str, Any]) -> str:
    waiting = values.get("waiting") or 0
    return f", and {counted(waiting, 'person', 'people')} {'waits' if waiting == 1 else 'wait'}" if waiting else ""


def _within(values: Mapping[str, Any]) -> str:
    days = values.get("withinDays")
    return "" if days is None else f": within {counted(days, 'day')} of the referral"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "age_accepted": lambda values: f"It takes {_ages(values)}",
    "age_unknown": lambda values: f"It takes {_ages(values)}, and the age is not known",
    "too_young": lambda values: f"It takes {_ages(values)}: {values['ageYears']} is too young",
    "too_old": lambda values: f"It takes {_ages(values)}: {values['ageYears']} is too old",
    "sex_accepted": lambda values: f"It takes {_accepted(values, 'everybody, whatever their sex')}",
    "sex_unknown": lambda values: f"It takes only: {_accepted(values, '')}; the sex is not known",
    "sex_not_accepted": lambda values: f"It takes only: {_accepted(values, '')}",
    "main_substance_treated": lambda _values: "It is for people with this main substance",
    "substance_treated": lambda _values: "It is for people with this substance",
    "substance_unknown": lambda values: (
        f"It is for people with one of these substances: {_treated(values)}; none is known of this person"
    ),
    "substance_not_treated": lambda values: f"It is for people with one of these substances: {_treated(values)}",
    "district_served": lambda values: f"It serves {_accepted(values, 'every district')}",
    "district_unknown": lambda values: f"It serves only: {_accepted(values, '')}; the district is not known",
    "district_not_served": lambda values: f"It serves only: {_accepted(values, '')}",
    "modality_needed": lambda _values: "It is the sort of treatment that is needed",
    "other_modality": lambda _values: "It is another sort of treatment than is needed",
    "treatment_offered": lambda _values: "It treats",
    "no_treatment": lambda _values: "It is advice or support, and no treatment",
    "need_met": lambda values: f"It is made for: {', '.join(plain(str(need)) for need in values['met'])}",
    "language_spoken": lambda values: f"Its workers speak {', '.join(values['spoken'])}",
    "language_not_spoken": lambda values: f"Its workers speak {_accepted(values, '')}: an interpreter is needed",
    "place_free": lambda values: (
        f"{counted(values['placesFree'], 'place')} {'is' if values['placesFree'] == 1 else 'are'} free"
    ),
    "no_place_free": lambda values: f"No place is free now{_queue(values)}",
    "rapid_access": lambda values: f"People are seen at once{_within(values)}",
}


def reason_in_words(reason: Reason, substances: Mapping[str, str]) -> str:
    """With the scheme's names of `substances`. A reason that nobody has put in words is shown by its code."""
    code, values = reason["code"], reason["values"]
    if code.startswith("substance_"):
        values = values | {"accepted": substance_words(values.get("accepted") or (), substances)}
    said = _WORDS.get(code)
    return said(values) if said else sentence(plain(code))
