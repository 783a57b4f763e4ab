"""What a service does, where, and which substances it treats: chosen by their names, sent as codes of a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.pages.fields import FieldChoice
from shared.pages.words import plain, sentence

# The core data set's list of modalities before edition J, and an area's own list of settings.
MODALITIES = {
    "1": "Inpatient treatment", "2": "Prescribing by a specialist, with keywork", "3": "Prescribing by a GP",
    "4": "Structured psychosocial intervention", "5": "Structured day programme", "6": "Residential rehabilitation",
    "7": "Aftercare", "8": "Needle exchange", "9": "Outreach", "10": "Advice and information",
    "11": "Structured alcohol treatment", "12": "Another structured intervention",
}  # fmt: skip
SETTINGS = {
    "community": "In the community", "primary_care": "In primary care, such as a GP surgery",
    "hospital": "In a hospital", "residential": "In a residential home", "prison": "In prison",
    "home": "At people's homes",
}  # fmt: skip
_LISTS = {"modality": ("cds-h", MODALITIES), "setting": ("lasars", SETTINGS)}
CLASSES = {"drugs": "Drugs", "alcohol": "Alcohol"}


def choices_of(name: str, now: Mapping[str, Any] | None = None) -> list[FieldChoice]:
    """Of a `modality` or a `setting`; with what a service has `now`, where the list does not name that."""
    of_list, names = _LISTS[name]
    choices = [FieldChoice(value_of({"code": code, "list": of_list}), said) for code, said in names.items()]
    if now is not None and value_of(now) not in {choice.value for choice in choices}:
        choices.append(FieldChoice(value_of(now), f"{sentence(plain(now['code']))}, of the list {now['list']}"))
    return choices


def value_of(coded: Mapping[str, Any]) -> str:
    """As a form has it; neither a code nor a list has a space in it."""
    return f"{coded['code']} {coded['list']}"


def coded(value: str) -> dict[str, str]:
    """As the API takes it."""
    code, _, of_list = value.partition(" ")
    return {"code": code, "list": of_list}


def substance_words(codes: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Classes, and substances by the `names` of the scheme; one that it does not name by its code."""
    classes = {code: name.lower() for code, name in CLASSES.items()}
    return [classes.get(code) or names.get(code) or f"substance {code}" for code in codes]


def substance_choices(names: Mapping[str, str], now: Sequence[str] = ()) -> list[FieldChoice]:
    """Single ones; with what a service has `now`, where the scheme does not name that."""
    unnamed = [FieldChoice(code, f"Substance {code}") for code in now if code not in {**CLASSES, **names}]
    return [FieldChoice(code, sentence(name)) for code, name in names.items()] + unnamed
