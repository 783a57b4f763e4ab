"""What the API refuses is said by the labels of a form, and in no words of programs: over all problems that exist."""

import importlib
import re
from uuid import UUID

import pytest
from pydantic.alias_generators import to_camel

from shared.kernel import wording
from shared.kernel.problems import Problem
from shared.pages.fields import Field, FieldChoice
from shared.pages.problem_words import detail_in_words, field_in_words, message_in_words, place_of, placed

MACHINE = re.compile(r"`|\b[a-z]+[A-Z]\w*|[a-z]_[a-z]|UUID|\bnull\b|\bNUL\b|\\|\^|If-Match|Idempotency")
DECISION = Field("decision", "What do you say?", "radios", choices=[FieldChoice("refused", "No")])
REASON = Field("reasonCode", "Why, if you refuse it", "select", choices=[FieldChoice("other", "Something else")])
FIELDS = [DECISION, REASON, Field("items.alcohol.days", "Alcohol"), Field("survivorId", "Which record goes on")]


def kinds(kind: type[Problem]) -> list[type[Problem]]:
    return [kind, *(each for part in kind.__subclasses__() for each in kinds(part))]


for name in ("assessment", "referral", "tariff", "payments"):
    importlib.import_module(f"services.{name}.main")
ALL = sorted({kind for kind in kinds(Problem) if kind.__module__.endswith(".errors")}, key=str)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: f"{kind.__module__.split('.')[1]}-{kind.slug()}")
def test_each_problem_is_said_without_names_of_programs(kind: type[Problem]) -> None:
    said = detail_in_words(kind.example()["detail"])
    assert len(said) > 10
    assert not MACHINE.search(said), said


NAMING = [(kind, name) for kind in ALL for name, of in kind.__annotations__.items() if of in {UUID, "UUID"}]


@pytest.mark.parametrize(("kind", "name"), NAMING, ids=str)
def test_what_a_refusal_names_by_its_id_has_a_page_to_be_led_to(kind: type[Problem], name: str) -> None:
    service = importlib.import_module(f"services.{kind.__module__.split('.')[1]}.pages")
    place = place_of({to_camel(name): "1"})
    assert place is not None
    assert any(
        re.fullmatch(re.sub(r"{\w+}", "1", page.path), place) for group in service.PAGES for page in group.listed
    )


@pytest.mark.parametrize("error", [*wording._WORDS, "else"])
def test_each_error_of_a_value_is_said_so_too(error: str) -> None:
    context = dict.fromkeys(re.findall(r"\{(\w+)\}", wording._WORDS.get(error, "")), "3")
    message = wording.in_words({"type": error, "msg": "", "ctx": context}) if error != "else" else wording.ELSE
    said = message_in_words({"message": message}, Field("on", "On"))
    assert not MACHINE.search(said), said


@pytest.mark.parametrize(
    ("field", "message", "at", "said"),
    [
        ("body", "must say its 'decision'", "decision", "is missing: choose one"),
        ("contact.reasonCode", "is missing", "reasonCode", "is missing: choose one"),
        ("items.alcohol", "na must be left out where there is an answer", "items.alcohol.days",
         "needs an answer, or why there is none, and not both"),
        ("decision", "must be 'verified' or 'refused'", "decision", "is none of the choices"),
        ("absorbedId", "must be another person than survivorId", None,
         "must be another person than “Which record goes on”"),
        ("reasonCode", "is not known here: it is decision", "reasonCode",
         "does not go with what you chose: leave it empty"),
        ("colour", "is not known here: it is decision", None, "is not asked for here"),
    ],
)  # fmt: skip
def test_an_error_stands_at_its_field_in_words(field: str, message: str, at: str | None, said: str) -> None:
    _path, entry, words = placed(FIELDS, {"field": field, "message": message})
    assert (entry.name if entry else None, words) == (at, said)


def test_a_field_that_no_form_has_is_said_in_words() -> None:
    assert [field_in_words(path) for path in ("body", "refused.reasonCode", "prices.0.validFrom", "clientId")] == [
        "What you sent", "Reason code", "Valid from", "Person",
    ]  # fmt: skip


def test_roles_are_said_as_people_know_them() -> None:
    said = detail_in_words("This needs one of the roles: clinician, finance_approver.")
    assert said == "This is for: clinician, finance: approves."
