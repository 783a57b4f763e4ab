"""Match: the services that suit somebody, each with what speaks for and against it; never by money."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from services.referral.pages import words
from services.referral.pages.coded_choices import choices_of, coded
from services.referral.pages.joint_work import AGREED, BESIDE, KIND, REFER, beside_in_words
from services.referral.pages.match_words import reason_in_words
from services.referral.pages.names import CodeNames, organisation_names, services_of, with_substances
from services.referral.pages.panel_ways import PanelWay, applications_of, panel_way
from services.referral.pages.ranks import shared_ranks
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.first_steps import first_steps
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import twins_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, count, text
from shared.pages.words import plain, sentence

pages = PageGroup()

_NOT_FOUND = 404
_CHOICES = [
    FieldChoice("client", "The person"),
    FieldChoice("assessor", "I did, since they left it to me"),
    FieldChoice("only_option", "Nobody: it is the only one"),
]
_FIELDS = (
    Field("choice", "Who chose this service?", "radios", choices=_CHOICES),
    Field("neededModality", "What sort of treatment is needed?", "select", choices=choices_of("modality"),
          hint="It is kept with the ranking that you chose from.", optional=True),
    Field("contactOn", "First contact on", "date", hint="Of the contact that led here.", optional=True),
)  # fmt: skip
_WAIT = "waitIfFull"
KINDS = {True: "Treatment", False: "Advice or support, no treatment"}
_COLUMNS = [
    text("rank", "Rank"), text("name", "Service"), text("kind", "Kind"), text("organisation", "Organisation"),
    count("score", "Points"),
    text("suits", "Takes such a person"), count("placesFree", "Places free"), text("for", "For"),
    text("against", "Against"), text("panel", "A panel approves who is funded"),
]  # fmt: skip


@pages.get("/match", needs="GET /matches", menu="Find a service", twin="/matches")
async def show_matches(visit: Visit) -> PageContent:
    """The ranking is neutral: where two are equal, an order of this assessment's own decides, not whose they are."""
    client_id, modality = visit.query.get("clientId", "").strip(), visit.query.get("modality", "")
    nobody: tuple[list[dict[str, Any]], str] = ([], "")
    (matches, unknown), errors = await filtered(
        visit,
        _matches(visit, client_id, modality),
        nobody,
        labels={"clientId": "For whom? Pseudonym of the person", "modality": "What sort of treatment is needed?"},
    )
    if "clientId" in visit.query and not client_id:  # a page that is only opened has no field yet
        errors = [{"text": "“For whom? Pseudonym of the person” is missing: fill it in", "href": "#clientId"}]
    ranks = shared_ranks(matches)
    names = await with_substances(visit, await organisation_names(visit))
    services = [] if matches else await services_of(visit)
    ways = await _panel_ways(visit, client_id, matches)
    rows = [_row(rank, match, visit, client_id, names) for rank, match in zip(ranks, matches, strict=True)]
    if unknown:
        ways = await _panel_ways(visit, client_id, services, "id")
        rows = [_unranked(service, visit, client_id, names) for service in services]
        rows.sort(key=lambda row: (row["name"].casefold(), row["whose"].casefold(), row["serviceId"]))
    rows = [row | {"panel_way": ways.get(row["serviceId"])} for row in rows]
    nothing = not matches and not services
    content = {
        "steps": first_steps(visit, services=False) if nothing else (),
        "client_id": client_id,
        "modality": modality,
        "beside": await beside_in_words(visit, names) if client_id else "",
        "beside_id": visit.query.get(BESIDE, ""),
        "modalities": [{"value": "", "text": "Not said"}, *_options("modality")],
        "find": visit.link_to("assessment", "/persons"),
        "record": words.record_of(visit, client_id),
        "assess": words.to_assess(visit, client_id),
        "assessed_on": matches[0]["assessedOn"] if matches else None,
        "matches": rows,
        "unknown": unknown,
        "errors": errors,
        "may_refer": visit.may(REFER),
        "twins": twins_of(visit, "/matches"),
    }
    table = RowsTable("Services by rank", _COLUMNS, rows)
    return PageContent("match.html", "Find a service", content, table=table, status=status_of(errors))


def _options(name: str) -> list[dict[str, str]]:
    return [{"value": choice.value, "text": choice.text} for choice in choices_of(name)]


async def _matches(visit: Visit, client_id: str, modality: str = "") -> tuple[list[dict[str, Any]], str]:
    """Or why there are none: nothing is known to match by, or nobody was named."""
    if not client_id:
        return [], ""
    needed = coded(modality) if modality else {}
    asked = {"modality": needed.get("code"), "modalityList": needed.get("list") or None}
    try:
        return (await visit.api.get("/matches", clientId=client_id, **asked))["items"], ""
    except RefusedByApi as refused:
        if refused.status != _NOT_FOUND:
            raise
        return [], str(refused.problem["detail"])


async def _panel_ways(
    visit: Visit, client_id: str, services: Iterable[Mapping[str, Any]], key: str = "serviceId"
) -> dict[str, PanelWay]:
    """Of those for which a panel decides."""
    needing = [service[key] for service in services if service["needsPanel"]]
    applied = await applications_of(visit, client_id) if needing else ()
    return {service_id: panel_way(visit, client_id, service_id, applied) for service_id in needing}


def _row(rank: str, match: Mapping[str, Any], visit: Visit, client_id: str, names: CodeNames) -> dict[str, Any]:
    substances = names.names("substances")
    speaks_for, against = (
        [reason_in_words(reason, substances) for reason in match[side]] for side in ("for", "against")
    )
    return {
        **match,
        "rank": rank,
        "whose": names.of("organisations", match["organisation"]),
        "kind": KINDS[match["isTreatment"]],
        "suits": "Yes" if match["eligible"] else "No",
        "for": "; ".join(speaks_for),
        "against": "; ".join(against),
        "panel": "Yes" if match["needsPanel"] else "No",
        "reasons_for": speaks_for,
        "reasons_against": against,
        "refer": _to_refer(visit, client_id, match["serviceId"]),
    }


def _unranked(service: Mapping[str, Any], visit: Visit, client_id: str, names: CodeNames) -> dict[str, Any]:
    """As the directory has it: nothing is known by which it could suit."""
    return {
        "serviceId": service["id"],
        "name": service["name"],
        "organisation": service["organisation"],
        "isTreatment": service["isTreatment"],
        "placesFree": service["available"],
        "has_room": service["hasRoom"],
        "whose": names.of("organisations", service["organisation"]),
        "kind": KINDS[service["isTreatment"]],
        "panel": "Yes" if service["needsPanel"] else "No",
        "refer": _to_refer(visit, client_id, service["id"]),
    }


def _to_refer(visit: Visit, client_id: str, service_id: str) -> str:
    """With what was said to be needed, so that it stands in the form, and beside which other it is to work."""
    asked = {name: value for name in ("modality", BESIDE) if (value := visit.query.get(name))}
    link = visit.link(at("/match/{person}/{id}", person=client_id, id=service_id))
    return f"{link}?{urlencode(asked)}" if asked else link


def _form(visit: Visit, offer: Mapping[str, Any], *, full: bool) -> Form:
    """Where no place is free they wait for one, and it asks why they would go before others."""
    asked = [*_FIELDS, *([KIND, AGREED] if visit.query.get(BESIDE) else [])]
    if not full:
        return Form(asked, "Refer, and hold a place", done="The person is referred, and a place is held.")
    codes = offer["capacity"]["priorities"]
    first = Field("priority", "Do they go before others who wait?", "radios", optional=True, unsaid="No, in their turn",
                  choices=[FieldChoice(code, sentence(plain(code))) for code in codes])  # fmt: skip
    waits = Field(_WAIT, "Whether they wait", "hidden")
    done = "The person is referred, and waits if there still is no place."
    return Form([*asked, *([first] if codes else []), waits], "Refer, to wait for a place", done=done)


def _is_full(offer: Mapping[str, Any], match: Mapping[str, Any] | None) -> bool:
    """Also where whoever waits has a claim on all that are free, which the ranking counts."""
    return not (match["placesFree"] if match else offer["hasRoom"])


@pages.get("/match/{person}/{offer}", needs=REFER)
async def show_referral_form(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    offer = await visit.api.get(at("/services/{id}", id=visit.part("offer")))
    modality = visit.query.get("modality", "")
    matches, unknown = await _matches(visit, visit.part("person"), modality)
    match = next((match for match in matches if match["serviceId"] == offer["id"]), None)
    names = await with_substances(visit, await organisation_names(visit))
    substances = names.names("substances")
    said = {
        side: [reason_in_words(reason, substances) for reason in match[side]] if match else []
        for side in ("for", "against")
    }
    content = {
        "offer": offer, "client_id": visit.part("person"), "match": match,
        "whose": names.of("organisations", offer["organisation"]),
        "record": words.record_of(visit, visit.part("person")), "unknown": unknown, "speaks": said,
        "kind": KINDS[offer["isTreatment"]], "full": _is_full(offer, match),
        "panel_way_there": (await _panel_ways(visit, visit.part("person"), [offer], "id")).get(offer["id"]),
        "beside": await beside_in_words(visit, names),
    }  # fmt: skip
    return form_page(
        visit, _form(visit, offer, full=content["full"]), f"Refer to {offer['name']}", template="refer.html",
        values={"neededModality": modality}, refused=refused, content=content,
    )  # fmt: skip


@pages.post("/match/{person}/{offer}", needs=REFER)
async def refer(visit: Visit) -> PageContent | GoTo:
    more: dict[str, Any] = {"clientId": visit.part("person"), "serviceId": visit.part("offer")}
    if waits := _WAIT in visit.form:
        more |= {_WAIT: True}
    offer = await visit.api.get(at("/services/{id}", id=visit.part("offer")))
    return await send(
        visit, _form(visit, offer, full=waits), "POST", "/referrals", again=show_referral_form, more=more,
        shape=partial(_shaped, visit.query.get(BESIDE)), then=lambda done: at("/referrals/{id}", id=done.json()["id"]),
    )  # fmt: skip


def _shaped(beside: str | None, body: dict[str, Any]) -> dict[str, Any]:
    needed = body.get("neededModality")
    joint = {"jointWork": body.get("jointWork", {}) | {"referralId": beside}} if beside else {}
    return body | ({"neededModality": coded(needed)} if needed else {}) | joint
