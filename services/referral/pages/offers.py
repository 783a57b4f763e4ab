"""A service of an organisation: the commissioner adds it; whom it takes, what it is and how many places it has."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, get_args

from services.referral.pages.coded_choices import CLASSES, choices_of, coded, substance_choices, value_of
from services.referral.pages.keeping import KEEP, refuse_paid, says_what_counts
from services.referral.pages.names import organisation_names
from services.referral.pages.places import offer_to_change
from services.referral.schemas.directory import Sex
from shared.pages.code_names import code_names
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import plain, sentence

pages = PageGroup()

ADD = "POST /services"
_TREATS = [
    FieldChoice("true", "Yes", "Outcomes of who starts here may be paid for, if a contract pays its organisation."),
    FieldChoice("false", "No", "Such as advice: nobody is in treatment by it, and nothing is paid for it."),
]
_PANEL = [
    FieldChoice("true", "Yes", "Such as residential rehabilitation. A start waits for no approval."),
    FieldChoice("false", "No"),
]
_SINGLE, _COUNTS, _NEEDS_PANEL = "singleSubstances", "isTreatment", "needsPanel"
_SAID = (
    Field("name", "Name of the service"),
    Field(_COUNTS, "Does treatment begin with a start here?", "radios", choices=_TREATS),
    Field(_NEEDS_PANEL, "Does a panel approve who is funded there?", "radios", choices=_PANEL, optional=True,
          unsaid=""),
    Field("places", "Places", "number", hint="How many people it takes at once."),
    Field("eligibility.minAge", "Youngest whom it takes", "number", hint="In whole years", optional=True),
    Field("eligibility.maxAge", "Oldest whom it takes", "number", hint="In whole years", optional=True),
    Field("eligibility.sexes", "Whom it takes by sex", "checkboxes", hint="None chosen: everybody.", optional=True,
          choices=[FieldChoice(code, sentence(plain(code))) for code in get_args(Sex)]),
    Field("eligibility.substances", "Which substances it treats", "checkboxes", hint="None chosen: all.", optional=True,
          choices=[FieldChoice(code, words) for code, words in CLASSES.items()]),
    Field("eligibility.districts", "In which districts people must live", optional=True,
          hint="With commas between. Left empty: anywhere."),
    Field("eligibility.languages", "Which languages its workers speak", optional=True,
          hint="Codes such as en, pl, with commas between. Nobody is shut out by it."),
    Field("eligibility.needs", "What it is made for", optional=True,
          hint="Codes that assessments flag, such as pregnant, with commas between. Nobody is shut out by it."),
)  # fmt: skip
_GROUPS = {"eligibility": "Whom it takes"}
_USUAL = {"modality": "5 cds-h", "setting": "community lasars", "eligibility": {"minAge": 18}, _NEEDS_PANEL: False}
_CODED = {"modality": "What it does", "setting": "Where it takes place"}
_BEFORE_CODED = 4  # of what is said: name, whether it is treatment and needs a panel, places
_LISTED = ("districts", "languages", "needs")
_TYPED = len(_LISTED)  # the last of what is said
_TRUTHS = {"true": True, "false": False}


async def _changed(visit: Visit, offer: Mapping[str, Any]) -> Form:
    """What counts as treatment, and whether a panel approves, stand in it for who decides that."""
    decides = await says_what_counts(visit)
    fields = [field for field in await _said(visit, offer) if decides or field.name not in {_COUNTS, _NEEDS_PANEL}]
    return Form(fields, "Change the service", done="The service was changed.", groups=_GROUPS)


async def _said(visit: Visit, offer: Mapping[str, Any] | None = None) -> list[Field]:
    """With what a service has already among the choices."""
    coded_fields = [
        Field(name, label, "select", choices=choices_of(name, offer[name] if offer else None))
        for name, label in _CODED.items()
    ]
    substances = (await code_names(visit)).names("substances")
    treated = substance_choices(substances, offer["eligibility"]["substances"] if offer else ())
    single = [Field(_SINGLE, "And single substances", "checkboxes", optional=True, choices=treated)] if treated else []
    return [*_SAID[:_BEFORE_CODED], *coded_fields, *_SAID[_BEFORE_CODED:-_TYPED], *single, *_SAID[-_TYPED:]]


async def _new(visit: Visit) -> Form:
    """Whose it is stands in it alone where it is new: a service stays with its organisation."""
    organisations = await all_of(visit, "/organisations")
    names = Counter(row["name"] for row in organisations)
    choices = [
        FieldChoice(row["code"], row["name"] if names[row["name"]] == 1 else f"{row['name']} ({row['code']})")
        for row in organisations
    ]
    return Form(
        [Field("organisation", "Whose service", "select", choices=choices), *await _said(visit)],
        "Add the service",
        done="The service was added.",
        groups=_GROUPS,
    )


@pages.get("/services/new", needs=ADD)
async def show_new_service(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    await refuse_paid(visit)
    form = await _new(visit)
    values = _USUAL | {"organisation": visit.query.get("organisation")}
    content = {"offer": None, "no_organisation": not form.fields[0].choices}
    return form_page(
        visit, form, "Add a service", template="service.html", values=values, refused=refused, content=content
    )


@pages.post("/services/new", needs=ADD)
async def add_service(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, await _new(visit), "POST", "/services", again=show_new_service, then="/places", shape=_shaped
    )


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    """Lists are typed in one line, and what has a code or is yes or no is chosen by a word."""
    whom: dict[str, Any] = {"sexes": [], "substances": []} | dict(body.get("eligibility", {}))
    whom["substances"] = [*whom["substances"], *body.pop(_SINGLE, [])]
    whom |= {name: _listed(whom.get(name)) for name in _LISTED}
    truths = {name: _TRUTHS.get(body[name], body[name]) for name in (_COUNTS, _NEEDS_PANEL) if name in body}
    chosen = {name: coded(body[name]) for name in _CODED if name in body}
    return body | {"eligibility": whom} | truths | chosen


def _listed(typed: str | None) -> list[str]:
    return [part for part in (part.strip() for part in (typed or "").split(",")) if part]


def _typed(offer: Mapping[str, Any]) -> dict[str, Any]:
    """As it is chosen and typed: lists in one line."""
    whom: Mapping[str, Any] = offer["eligibility"]
    substances = whom["substances"]
    return {
        **offer,
        **{name: value_of(offer[name]) for name in _CODED},
        _SINGLE: [code for code in substances if code not in CLASSES],
        "eligibility": {
            **whom,
            "substances": [code for code in substances if code in CLASSES],
            **{name: ", ".join(whom[name]) or None for name in _LISTED},
        },
    }


@pages.get("/services/{offer}", needs=KEEP)
async def show_service(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    answered = await offer_to_change(visit)
    offer = answered.json()
    form = await _changed(visit, offer)
    content = {
        "offer": offer,
        "whose": (await organisation_names(visit)).of("organisations", offer["organisation"]),
        "decides": any(field.name == _COUNTS for field in form.fields),
    }
    return form_page(
        visit, form, offer["name"], template="service.html", values=_typed(offer),
        revision=answered.headers["etag"], refused=refused, content=content,
    )  # fmt: skip


@pages.post("/services/{offer}", needs=KEEP)
async def change_service(visit: Visit) -> PageContent | GoTo:
    path = at("/services/{id}", id=visit.part("offer"))
    offer = await visit.api.get(path)
    form = await _changed(visit, offer)
    stands = ("organisation",) if any(field.name == _COUNTS for field in form.fields) else ("organisation", _COUNTS)
    more = {name: offer[name] for name in stands}
    return await send(visit, form, "PUT", path, again=show_service, then="/places", more=more, shape=_shaped)
