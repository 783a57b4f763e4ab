"""Same person? Two records side by side: one person or two; merge them, or undo that."""

from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from services.assessment.pages.names import END, born_in_words, full_name, names_of, whole_name
from services.assessment.pages.open_risks import open_answers_of
from services.assessment.pages.postcodes import postcode_in_words
from services.assessment.pages.words import SEXES
from services.assessment.schemas.persons import compared
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Row, RowsTable, on_day, text
from shared.pages.words import day, place_name

pages = PageGroup()
ASKED, CONFIRM = "GET /matches", "POST /matches/{match_id}/confirm"
RULES = {
    "initials": "Initials or names that sound alike, birth date and sex agree as far as they are said",
    "nhs_number": "The NHS number agrees",
}
SIDES = ("client", "candidate")
_NAMES = ("givenName", "familyName")
NOBODY = "00000000-0000-0000-0000-000000000000"
_DETAILS = (("givenName", "First name"), ("familyName", "Last name"), ("birthDate", "Born"), ("sex", "Sex"),
            ("nhsNumber", "NHS number"), ("postcode", "Postcode"), ("district", "District"))  # fmt: skip


@pages.get("/same-person", needs=ASKED, menu="Same person?", twin="/same-person-asked")
async def list_doubles(visit: Visit) -> PageContent:
    """What is open; and beneath, what was merged and can be undone."""
    listed = await list_of(visit, "/matches", state="pending")
    merges = await all_of(visit, "/merges") if visit.ending == "html" else []
    ids = [row[name] for row in merges for name in ("survivorId", "absorbedId")]
    names = await names_of(visit, ids)
    table = _asked(visit, listed.items)
    content = {"rows": table, "listed": listed, "merges": _merges(visit, merges, names),
               "twins": twins_of(visit, "/same-person-asked")}  # fmt: skip
    return PageContent("same_person.html", "Same person?", content, table=table)


def _asked(visit: Visit, matches: list[Any]) -> RowsTable:
    """To people by their names, to programs by their ids."""
    rows = [
        {
            **match,
            "pair": pair_in_words(match, matches) if visit.ending == "html" else pair_of_ids(match),
            "why": RULES.get(match["rule"], match["rule"]),
        }
        for match in matches
    ]
    columns = [
        text("pair", "Who", link=lambda row: visit.link(f"/same-person/{row['id']}?client={row['clientId']}")),
        text("why", "Why it is asked"), on_day("recordedOn", "Since"),
    ]  # fmt: skip
    return RowsTable("To be decided", columns, rows, empty="nothing.")


def pair_of_ids(match: Row) -> str:
    return f"{match['clientId']} and {match['candidateId']}"


def pair_in_words(match: Row, among: Iterable[Row]) -> str:
    return " and ".join(told_apart(match, who, among) for who in SIDES)


def told_apart(match: Row, who: str, among: Iterable[Row]) -> str:
    """By name, and with the end of the pseudonym whoever has the name of another record in any of these questions."""
    name, own = str(match[f"{who}Name"]), match[f"{who}Id"]
    called = {other[f"{side}Id"]: other[f"{side}Name"] for other in among for side in SIDES}
    alike = any(_is_called(name, other) for key, other in called.items() if key != own)
    return f"{name} (…{own[-END:]})" if alike else name


def _is_called(name: str, other: str) -> bool:
    return compared(name.split()) == compared(other.split())


def _merges(visit: Visit, merges: list[Any], names: Mapping[str, str]) -> RowsTable:
    rows = [
        {
            **merge,
            "survivor": names.get(merge["survivorId"], merge["survivorId"]),
            "state": "Undone" if merge["voided"] else "Undo",
        }
        for merge in merges
    ]
    columns = [
        text("survivor", "Who"), on_day("recordedOn", "Merged"), text("absorbedId", "Registered also as"),
        text("state", "Undo", link=lambda row: "" if row["voided"] else visit.link(f"/merges/{row['id']}/undo")),
    ]  # fmt: skip
    return RowsTable("Merged", columns, rows, empty="nobody.")


async def _match(visit: Visit) -> Mapping[str, Any]:
    """The question, found among those of the registration that the address names."""
    client = visit.query.get("client") or NOBODY
    matches = await all_of(visit, "/matches", clientId=client)
    return next(
        (row for row in matches if row["id"] == visit.part("match")),
        {"id": NOBODY, "candidateId": NOBODY, "revision": 0},
    )


def _form(registered: Row, candidate: Row) -> Form:
    return Form(
        [
            Field("decision", "Are they one person?", "radios", choices=[
                FieldChoice("confirm", "Yes, one person: merge the two"), FieldChoice("reject", "No, two persons")]),
            Field("survivorId", "If they are: which record goes on", "radios", optional=True,
                  hint="Both stay readable under it.", unsaid="The one that was there first",
                  choices=[
                FieldChoice(row["clientId"], f"The {place}: {full_name(row)}, born {born_in_words(row)}",
                            f"Pseudonym {row['clientId']}")
                for place, row in (("first", registered), ("second", candidate))]),
        ],
        "Say so",
    )  # fmt: skip


@pages.get("/same-person/{match}", needs=CONFIRM)
async def show_double(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    match = await _match(visit)
    registered = await visit.api.get(at("/persons/{person}", person=match.get("clientId", NOBODY)))
    candidate = await visit.api.get(at("/persons/{person}", person=match["candidateId"]))
    details = [(words, _said(registered, name), _said(candidate, name), _agree(name, registered, candidate))
               for name, words in _DETAILS]  # fmt: skip
    counts = [(words, await _counted(visit, path, registered), await _counted(visit, path, candidate), "")
              for words, path in (("Contacts", "/contacts"), ("Assessments", "/assessments"))]  # fmt: skip
    content = {
        "match": match,
        "rule": RULES.get(match["rule"], match["rule"]),
        "names": (full_name(registered), full_name(candidate)),
        "links": [visit.link(at("/persons/{person}", person=row["clientId"])) for row in (registered, candidate)],
        "details": [*details, *counts, ("Pseudonym", registered["clientId"], candidate["clientId"], "")],
        "know": await _known_of_both(visit, registered, candidate),
    }
    return form_page(visit, _form(registered, candidate), "Same person?", template="double.html", refused=refused,
                     revision=revision_of(match), content=content,
                     about=f"The question whether {' and '.join(content['names'])} are one person")  # fmt: skip


async def _known_of_both(visit: Visit, registered: Row, candidate: Row) -> list[str]:
    """What is known of each by itself, whose page says of the other what may be of this one."""
    answers = await open_answers_of(visit, [registered["clientId"], candidate["clientId"]])
    sides = (("first", registered), ("second", candidate))
    return [
        f"Of the {which}: {answer.words}"
        for which, person in sides
        for answer in answers.get(person["clientId"], ())
        if not answer.is_other
    ]


def _agree(name: str, registered: Row, candidate: Row) -> str:
    """As people read both; what is not known of either says nothing."""
    first, second = registered[name], candidate[name]
    if not first or not second or not {"not_known", "not_specified"}.isdisjoint({first, second}):
        return "Not known"
    if name == "birthDate" and {registered["birthDatePrecision"], candidate["birthDatePrecision"]} != {"day"}:
        return "Not known to the day"
    return "Yes" if _as_read(first) == _as_read(second) else "No"


def _as_read(said: str) -> str:
    """Case, spaces and the marks' way of being written are nothing that anybody sees as another name."""
    return " ".join(normalize("NFKC", said).casefold().split())


def _said(person: Row, name: str) -> str:
    value = person[name]
    if not value:
        return "not known" if name not in _NAMES else "goes by one name"
    match name:
        case "birthDate":
            return born_in_words(person)
        case "sex":
            return SEXES[value]
        case "district":
            return place_name(str(value))
        case "postcode":
            return postcode_in_words(value) or ""
        case _:
            return str(value)


async def _counted(visit: Visit, path: str, person: Row) -> str:
    """Of what stands: what was taken back is no more."""
    answer = await visit.api.get(path, clientId=person["clientId"], limit=200)
    standing = sum(not row["voided"] for row in answer["items"])
    return f"{standing}{' or more' if answer['next'] else ''}"


@pages.post("/same-person/{match}", needs=CONFIRM)
async def decide_double(visit: Visit) -> PageContent | GoTo:
    decision = "".join(visit.form.get("decision", ()))
    path = at("/matches/{match}/" + ("reject" if decision == "reject" else "confirm"), match=visit.part("match"))
    survivor = "".join(visit.form.get("survivorId", ()))

    def said(_body: dict[str, Any]) -> dict[str, Any]:
        if decision == "reject":
            return {"reasonCode": "different_people"}
        return {"survivorId": survivor} if survivor else {}

    if decision not in {"confirm", "reject"}:
        return await show_double(visit, FormRefused(422, {"errors": [{"field": "decision", "message": "is missing"}]}))
    done = "The two are merged." if decision == "confirm" else "The two stay apart."
    return await send(visit, Form([], "", done=done), "POST", path, again=show_double, then="/same-person", shape=said)


UNDO = Form([Field("reasonCode", "Why", "select", choices=[
    FieldChoice("not_same_person", "They are two persons"), FieldChoice("entered_in_error", "Merged by mistake")])],
    "Undo the merge", warns=True, done="The merge was undone.")  # fmt: skip


MERGE = Form(
    [
        Field("survivorId", "Which record goes on", hint="Its pseudonym, as it stands on the person's page"),
        Field("absorbedId", "Which one is the same person", hint="Its pseudonym"),
    ],
    "Merge the two",
    done="The two are merged.",
    warns=True,
)


@pages.get("/merges/new", needs="POST /merges")
async def show_merging(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """Of two whom nobody asked about."""
    content = {"who": "Two records of one person, which nobody asked about. What is recorded of either then counts for"
                      " the one that goes on.", "back": visit.link("/same-person")}  # fmt: skip
    return form_page(visit, MERGE, "Merge two records", template="correcting.html", refused=refused, content=content)


@pages.post("/merges/new", needs="POST /merges")
async def merge_records(visit: Visit) -> PageContent | GoTo:
    more = {"reasonCode": "same_person"}
    return await send(visit, MERGE, "POST", "/merges", again=show_merging, then="/same-person", more=more)


@pages.get("/merges/{merge}/undo", needs="POST /merges/{merge_id}/unmerge")
async def show_undoing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    merges = await all_of(visit, "/merges")
    merge = next((row for row in merges if row["id"] == visit.part("merge")), None)
    if merge is None:
        raise NotFound("There is no such merge, or it is not yours to see.")
    survivor = await visit.api.get(at("/persons/{person}", person=merge["survivorId"]))
    content = {"who": whole_name(survivor), "merged": day(merge["recordedOn"]), "absorbed": merge["absorbedId"]}
    return form_page(visit, UNDO, "Undo a merge", template="undo_merge.html", revision=revision_of(merge),
                     refused=refused, content=content)  # fmt: skip


@pages.post("/merges/{merge}/undo", needs="POST /merges/{merge_id}/unmerge")
async def undo_merge(visit: Visit) -> PageContent | GoTo:
    path = at("/merges/{merge}/unmerge", merge=visit.part("merge"))
    return await send(visit, UNDO, "POST", path, again=show_undoing, then="/same-person")
