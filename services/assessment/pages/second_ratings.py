"""Assessments under audit that are rated again by somebody who has not seen the first points, and how far raters agree.

Beside a name stand points, and no band.
"""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.names import code_names, names_of, whole_name_of
from services.assessment.pages.team_names import TeamNames, team_of
from services.assessment.pages.words import ASSESSMENT_KINDS
from shared.pages.code_names import CodeNames
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import continued, day, plain, sentence

pages = PageGroup()
LIST, READ, AGREE = "GET /second-ratings", "GET /second-ratings/{rating_id}", "GET /rater-agreement"
RATE, SET_ASIDE = "POST /second-ratings/{rating_id}/rate", "POST /second-ratings/{rating_id}/set-aside"
NOTHING = "–"  # noqa: RUF001 - the dash of a table
RATING_STATES = {"waiting": "Waits", "rated": "Rated again", "set_aside": "Set aside"}
RATING_BASES = {"interview": "I have seen the person", "file": "Only from what is on file"}
SET_ASIDE_FOR = {
    "not_reached": "The person was not reached", "declined": "The person did not want it",
    "died": "The person has died", "nobody_free": "Nobody who may rate it was free",
}  # fmt: skip
_ABOUT = (
    "Of what providers assess themselves some are drawn by lot, and somebody of another organisation who did not decide"
    " the tariff gives the points again. Until then nobody is shown the first ones. No tariff changes by it."
)
_AGREEMENT = (
    "How far each who assesses under audit agrees with who rated the same people again. Above 0 in the last column:"
    " the first ratings lie higher. Of fewer than five pairs nothing is said. Taken back: it is void by now."
)
_SET_ASIDE = Form(
    [Field("reasonCode", "Why is it not rated again?", "radios",
           choices=[FieldChoice(code, words) for code, words in SET_ASIDE_FOR.items()])],
    "Set it aside", done="It is set aside, and stays counted as drawn.",
)  # fmt: skip


async def _are_there(visit: Visit) -> bool:
    return bool((await visit.api.get("/second-ratings", limit=1))["items"])


async def _agreement_is_there(visit: Visit) -> bool:
    return bool((await visit.api.get("/rater-agreement"))["items"])


@pages.get(
    "/second-ratings", needs=LIST, menu="Second ratings", twin="/second-ratings-drawn", menu_if=_are_there,
)  # fmt: skip
async def list_second_ratings(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/second-ratings")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    codes = await code_names(visit)
    rows = [
        row
        | {
            "person": names.get(row["clientId"], row["clientId"]),
            "called": ASSESSMENT_KINDS[row["kind"]],
            "is": RATING_STATES[row["state"]],
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/second-ratings/{id}", id=row["id"]))),
        text("called", "Assessment"), on_day("assessedOn", "On"), codes.column("parties", "organisation", "By"),
        text("is", "Second rating"), on_day("decidedOn", "Since"),
    ]  # fmt: skip
    table = RowsTable("Drawn by lot, the earliest first", columns, rows, empty="none.")
    content = {"about": _ABOUT, "rows": table, "listed": listed, "twins": twins_of(visit, "/second-ratings-drawn")}
    return PageContent("second_ratings.html", "Second ratings", content, table=table)


@pages.get("/second-ratings/{rating}", needs=READ)
async def show_second_rating(visit: Visit) -> PageContent:
    rating = await _rating(visit)
    waits = rating["state"] == "waiting" and not _is_own(visit, rating)
    acts = [("Rate it", f"{_path(visit)}/rate")] if waits and visit.may(RATE) else []
    acts += [("It cannot be rated", f"{_path(visit)}/set-aside")] if waits and visit.may(SET_ASIDE) else []
    content = {
        "who": await _who(visit, rating), "is": _standing(visit, rating, await team_of(visit)),
        "back": visit.link("/second-ratings"),
        "rows": _both(rating, await code_names(visit)), "acts": [(words, visit.link(path)) for words, path in acts],
    }  # fmt: skip
    return PageContent("second_rating.html", "Second rating", content)


@pages.get("/second-ratings/{rating}/rate", needs=RATE)
async def show_rate(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    rating = await _rating(visit)
    return form_page(visit, _form(await code_names(visit)), "Rate a second time", template="correcting.html",
                     revision=revision_of(rating), refused=refused,
                     content={"who": await _who(visit, rating), "back": visit.link(_path(visit))})  # fmt: skip


@pages.post("/second-ratings/{rating}/rate", needs=RATE)
async def rate(visit: Visit) -> PageContent | GoTo:
    form = _form(await code_names(visit))
    return await send(visit, form, "POST", f"{_path(visit)}/rate", again=show_rate, then=_path(visit))


@pages.get("/second-ratings/{rating}/set-aside", needs=SET_ASIDE)
async def show_set_aside(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    rating = await _rating(visit)
    return form_page(visit, _SET_ASIDE, "Set a second rating aside", template="correcting.html",
                     revision=revision_of(rating), refused=refused,
                     content={"who": await _who(visit, rating), "back": visit.link(_path(visit))})  # fmt: skip


@pages.post("/second-ratings/{rating}/set-aside", needs=SET_ASIDE)
async def set_aside(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _SET_ASIDE, "POST", f"{_path(visit)}/set-aside", again=show_set_aside,
                      then=_path(visit))  # fmt: skip


@pages.get(
    "/rater-agreement", needs=AGREE, menu="Agreement of raters", twin="/rater-agreement-counted",
    menu_if=_agreement_is_there,
)  # fmt: skip
async def show_agreement(visit: Visit) -> PageContent:
    rows = (await visit.api.get("/rater-agreement"))["items"]
    codes = await code_names(visit)
    columns = [
        Column("assessor", "Assessor", (await team_of(visit)).of), codes.column("parties", "organisation", "Of"),
        count("drawn", "Drawn"),
        count("waiting", "Wait"), count("setAside", "Set aside"),
        count("takenBack", "Taken back"), count("rated", "Rated again"),
        Column("sameBandPercent", "Same band", _percent, numeric=True),
        Column("pointsApart", "Points apart", _decimal, numeric=True),
        Column("pointsHigher", "Points above", _decimal, numeric=True),
    ]  # fmt: skip
    table = RowsTable("By who assessed", columns, rows, empty="nobody has assessed under audit and been drawn.")
    content = {
        "about": _AGREEMENT, "rows": table, "listed": None, "twins": twins_of(visit, "/rater-agreement-counted"),
    }  # fmt: skip
    return PageContent("second_ratings.html", "Agreement of raters", content, table=table)


def _percent(share: int | None) -> str:
    return NOTHING if share is None else f"{share} %"


def _decimal(points: str | None) -> str:
    """With the sign for minus, which does not break from its number."""
    return NOTHING if points is None else points.replace("-", "−")  # noqa: RUF001


async def _rating(visit: Visit) -> Mapping[str, Any]:
    rating: Mapping[str, Any] = await visit.api.get(_path(visit))
    return rating


def _path(visit: Visit) -> str:
    return at("/second-ratings/{id}", id=visit.part("rating"))


def _form(codes: CodeNames) -> Form:
    """Every domain of the scheme."""
    rated = ((row["domain"], row["maxPoints"]) for row in codes.lists.get("points", ()))
    points = [
        Field(f"points.{domain}", f"Points: {plain(domain)}", "number", hint=f"0 to {most}",
              width=len(str(most)) + 1, most=most or None)
        for domain, most in rated
    ]  # fmt: skip
    basis = Field("basis", "From what do you rate?", "radios",
                  choices=[FieldChoice(code, words) for code, words in RATING_BASES.items()])  # fmt: skip
    return Form([*points, basis], "Rate it", done="It is rated. The first points are shown beside yours.",
                groups={"points": "Points"})  # fmt: skip


async def _who(visit: Visit, rating: Mapping[str, Any]) -> str:
    name = await whole_name_of(visit, rating["clientId"])
    by = (await code_names(visit)).of("parties", rating["organisation"])
    kind = continued(ASSESSMENT_KINDS[rating["kind"]])
    return f"{name}: {kind} of {day(rating['assessedOn'])} by {by}."


def _is_own(visit: Visit, rating: Mapping[str, Any]) -> bool:
    """Whoever's organisation made the assessment is not asked for points that would be refused."""
    return bool(rating["organisation"] == visit.actor.organisation)


def _standing(visit: Visit, rating: Mapping[str, Any], team: TeamNames) -> str:
    if rating["state"] == "waiting":
        other = " Somebody of another organisation than yours rates it." if _is_own(visit, rating) else ""
        return f"It waits to be rated again. Until then nobody is shown the first points.{other}"
    by = f" on {day(rating['decidedOn'])} by {team.of(rating['decidedBy'])}"
    if rating["state"] == "set_aside":
        return f"It was set aside{by}: {continued(SET_ASIDE_FOR[rating['setAsideFor']])}."
    return f"It was rated again{by}. {RATING_BASES[rating['basis']].replace('I have seen', 'They had seen')}."


def _both(rating: Mapping[str, Any], codes: CodeNames) -> RowsTable | None:
    """In the order of the scheme, as they were asked for; what it asks for no more comes last."""
    if rating["points"] is None:
        return None
    asked = [row["domain"] for row in codes.lists.get("points", ())]
    domains = [*(domain for domain in asked if domain in rating["points"]), *rating["points"]]
    rows = [
        {
            "domain": sentence(plain(domain)),
            "first": rating["firstPoints"].get(domain),
            "second": rating["points"][domain],
        }
        for domain in dict.fromkeys(domains)
    ]
    columns = [text("domain", "Domain"), count("first", "First points"), count("second", "Second points")]
    return RowsTable("The points of both", columns, rows, empty="none.")
