"""The fields of who comes, and of their contact; the common referral form asks some of them too."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from services.assessment.pages.languages import languages_named, languages_typed
from services.assessment.pages.names import CodeNames
from services.assessment.pages.postcodes import postcode_in_words, postcode_typed
from services.assessment.pages.words import ACCESSES, ATTENDANCES, BIRTH_PRECISIONS, CONTACT_KINDS, SETTINGS, SEXES
from services.assessment.schemas.contacts import Attendance, Setting
from services.assessment.schemas.fields import Sex
from shared.pages.fields import Field, FieldChoice
from shared.pages.words import continued, sentence

SOURCE_LIST = "cds-h"
BORN_EXAMPLE = "27 3 1980"
PERSON: Sequence[Field] = (
    Field("givenName", "First name", hint="Or the only one, where they go by one name"),
    Field("familyName", "Last name", optional=True),
    Field("birthDate", "Date of birth", "date", hint=f"For example, {BORN_EXAMPLE}", past=True, example=BORN_EXAMPLE),
    Field("birthDatePrecision", "What is known of it", "select", optional=True,
          hint="Fill in the rest of the date as it is likely: it stands for their age",
          choices=[FieldChoice(code, words) for code, words in BIRTH_PRECISIONS.items()]),
    Field("sex", "Sex", "radios", choices=[FieldChoice(code, SEXES[code]) for code in get_args(Sex)]),
    Field("nhsNumber", "NHS number", hint="Ten digits", optional=True, width=10),
    Field("postcode", "Postcode", hint="For example, SK1 3XE. Who has none: type no fixed abode", optional=True,
          width=20, form="a whole UK postcode, such as SK1 3XE, or: no fixed abode"),
    Field("district", "District", optional=True, width=10),
    Field("languages", "Languages", hint="For example, English, Urdu", optional=True, width=20,
          form="names of languages with commas between, such as English, Urdu; of a rare one its code in ISO 639"),
)  # fmt: skip
REACH = Field("reachBy", "How they can be reached", hint="For example, a telephone number and when to call",
              optional=True)  # fmt: skip
MAY_BE_THE_SAME = "They are like somebody who is here: see Same person?"
MAY_FOLLOW = {"nhsNumber": "NHS number", "postcode": "Postcode", "district": "District", "languages": "Languages"}


def person_body(body: dict[str, Any]) -> dict[str, Any]:
    """As the API takes it: languages are typed in one line by name, and what stands for a postcode in words."""
    languages, postcode = body.get("languages"), body.get("postcode")
    return (body
            | ({"languages": languages_typed(languages)} if languages else {})
            | ({"postcode": postcode_typed(postcode)} if postcode else {}))  # fmt: skip


def person_typed(person: Mapping[str, Any]) -> dict[str, Any]:
    """As it is typed and read."""
    return {**person, "languages": languages_named(person["languages"]),
            "postcode": postcode_in_words(person["postcode"])}  # fmt: skip


def contact_fields(codes: CodeNames, site: Field, under: str = "") -> Sequence[Field]:
    """`under`: where the contact stands in the API's body, such as `contact.`; so does the field `site`."""
    return (
        Field(f"{under}on", "When", "date", past=True),
        Field(f"{under}source.code", "Where they were sent from", "select", choices=_choices(codes, "sources"),
              of_scheme=True),
        Field(f"{under}source.list", "", "hidden"),
        Field(f"{under}setting", "Where it took place", "select",
              choices=[FieldChoice(code, SETTINGS[code]) for code in get_args(Setting)]),
        site,
        Field(f"{under}kind", "What for", "radios",
              choices=[FieldChoice(code, name) for code, name in CONTACT_KINDS.items()]),
        Field(f"{under}access", "How they came", "radios",
              choices=[FieldChoice(code, name) for code, name in ACCESSES.items()]),
        Field(f"{under}attendance", "Whether they came", "radios",
              choices=[FieldChoice(code, ATTENDANCES[code].text) for code in get_args(Attendance)]),
        Field(f"{under}presenting", "What they come with", "checkboxes", choices=_choices(codes, "substances"),
              optional=True, of_scheme=True),
    )  # fmt: skip


def _choices(codes: CodeNames, kind: str) -> list[FieldChoice]:
    return [FieldChoice(row["code"], sentence(row["name"])) for row in codes.lists.get(kind, ())]


def usual(today: str) -> Mapping[str, Any]:
    """What a form begins with: the day, which is nearly always this one. What happened is said by who records it."""
    return {"on": today, "source": {"list": SOURCE_LIST}}


def field_words(names: str) -> str:
    """Of fields of a person as the API names them."""
    labels = {entry.name: entry.label for entry in (*PERSON, REACH)}
    return ", ".join(continued(labels.get(name, sentence(name))) for name in names.split(",") if name)
