"""Inbox: who is referred and waits for an answer or for treatment to start, each with their clock. No money."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.referral.pages import words
from services.referral.pages.names import CodeNames, directory_names
from services.referral.pages.panel_tasks import panel_tasks
from services.referral.pages.words import SEND_ON
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import as_day

pages = PageGroup()

GROUPS = (
    ("referred", "New: wait for an answer", "holdExpiresOn", "nobody waits for an answer."),
    ("pending", "Wait for their assessment to arrive", "holdExpiresOn", ""),
    ("waiting", "Wait for a place", "referredOn", ""),
    ("accepted", "Accepted: wait for treatment to start", "referredOn", "nobody is waiting."),
)
SHOWN_MAX = 200


@pages.get("/", needs="GET /referrals", menu="Inbox", twin="/inbox")
async def show_inbox(visit: Visit) -> PageContent:
    names = await directory_names(visit)
    groups, rows, cut = [], [], False
    for state, caption, order, empty in GROUPS:
        referrals, more = await _referrals(visit, state)
        listed = [_row(referral, names, visit) for referral in sorted(referrals, key=lambda referral: referral[order])]
        rows += listed
        cut = cut or more
        if listed or empty:
            groups.append(RowsTable(f"{caption} ({len(listed)})", _columns(visit, names), listed, empty=empty))
    groups += [*await _ended(visit, names), *await panel_tasks(visit, names)] if visit.ending == "html" else []
    table = RowsTable("All who wait", [*_columns(visit, names), text("state", "State"), *_DAYS], rows)
    content = {
        "groups": groups, "today": visit.today, "cut": cut, "twins": twins_of(visit, "/inbox"),
        "missing": words.is_missing(rows), "asks": not visit.may(SEND_ON),
    }  # fmt: skip
    return PageContent("inbox.html", "Inbox", content, table=table)


async def _referrals(visit: Visit, state: str) -> tuple[Sequence[Mapping[str, Any]], bool]:
    """All of them for a file; on the page the first, and whether there are more."""
    if visit.ending != "html":
        return (await list_of(visit, "/referrals", state=state)).items, False
    answer = await visit.api.get("/referrals", state=state, limit=SHOWN_MAX)
    return answer["items"], answer["next"] is not None


async def _ended(visit: Visit, names: CodeNames) -> list[RowsTable]:
    """What its own organisation ended lately: it reads it no more, but may take that back."""
    if not visit.may("GET /ended-referrals") or visit.may(SEND_ON):
        return []
    ended = (await visit.api.get("/ended-referrals", limit=SHOWN_MAX))["items"]
    rows = [
        row | {
            "service": names.of("services", row["serviceId"]), "why": words.reason(row["reasonCode"]),
            "became": words.REFERRAL_STATES[row["state"]].text,
        }
        for row in ended
    ]  # fmt: skip
    columns = [
        Column("clientId", words.PERSON, words.person,
               link=lambda row: visit.link(at("/referrals/{id}/take-back", id=row["id"]))),
        text("became", "What became of it"), text("why", "Why"), text("service", "Service"),
        on_day("referredOn", "Referred on"), on_day("takeBackUntil", "Can be taken back until"),
    ]  # fmt: skip
    return [RowsTable(f"Declined or closed lately ({len(rows)})", columns, rows)] if rows else []


_DAYS = [on_day("holdExpiresOn", "Place held until"), on_day("firstOfferedOn", "First appointment")]


def _columns(visit: Visit, names: CodeNames) -> list[Column]:
    whose = names.column("organisations", "organisation", "Organisation")
    of_whom = [] if visit.actor.roles & {"provider", "clinician"} else [whose]
    return [
        Column(
            "clientId", words.PERSON, words.person, link=lambda row: visit.link(at("/referrals/{id}", id=row["id"]))
        ),
        *words.record_columns(visit),
        text("clock", "What it waits for"),
        text("service", "Service"),
        *of_whom,
        on_day("referredOn", "Referred on"),
        count("daysWaited", "Days waited"),
    ]


def _row(referral: Mapping[str, Any], names: CodeNames, visit: Visit) -> dict[str, Any]:
    return {
        **referral,
        "service": names.of("services", referral["serviceId"]),
        "daysWaited": (visit.today - as_day(referral["referredOn"])).days,
        "clock": words.clock(referral, visit.today),
    }
