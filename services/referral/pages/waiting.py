"""The waiting list: who waits for a place, in the order in which places are offered; and the exceptions from it."""

from collections.abc import Mapping
from typing import Any

from services.referral.pages import words
from services.referral.pages.names import CodeNames, directory_names
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import counted, day, plain, sentence

pages = PageGroup()


@pages.get("/waiting", needs="GET /waiting-list", menu="Waiting list", twin="/waiting")
async def show_waiting_list(visit: Visit) -> PageContent:
    names = await directory_names(visit)
    shown = await list_of(visit, "/waiting-list")
    rows = [_row(entry, names) for entry in shown.items]
    of_whom = [] if visit.actor.roles & {"provider", "clinician"} else [names.column(
        "organisations", "organisation", "Organisation")]  # fmt: skip
    columns = [
        Column("clientId", words.PERSON, words.person,
               link=lambda row: visit.link(at("/referrals/{id}", id=row["referralId"]))),
        *words.record_columns(visit),
        text("service", "Service"), *of_whom, text("turn", "Place in the queue"),
        on_day("referredOn", "Referred on"), count("daysWaited", "Days waited"), text("late", "Wanted"),
        text("goesFirst", "Goes first"),
    ]  # fmt: skip
    content = {
        "today": visit.today, "shown": shown, "twins": twins_of(visit, "/waiting"),
        "exceptions": visit.link("/waiting/exceptions") if visit.may("GET /waiting-list/exceptions") else "",
    }  # fmt: skip
    table = RowsTable("By service, in the order in which places are offered", columns, rows, empty="nobody waits.")
    return PageContent("waiting.html", "Waiting list", content, table=table)


def _row(entry: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    wanted, waited = entry["wantedDays"], entry["daysWaited"]
    late = "" if wanted is None else f"{words.days(wanted)}{': over' if waited > wanted else ''}"
    return {
        **entry,
        "service": names.of("services", entry["serviceId"]),
        "turn": turn_of(entry),
        "late": late,
        "goesFirst": "" if entry["priority"] is None else sentence(plain(entry["priority"])),
    }


def turn_of(entry: Mapping[str, Any]) -> str:
    if entry["place"] is not None:
        return f"Number {entry['place']}"
    return f"Offered a place, held until {day(entry['holdExpiresOn'])}"


@pages.get("/waiting/exceptions", needs="GET /waiting-list/exceptions", menu="Offered out of order",
           twin="/waiting/exceptions")  # fmt: skip
async def show_exceptions(visit: Visit) -> PageContent:
    names = await directory_names(visit)
    shown = await list_of(visit, "/waiting-list/exceptions")
    rows = [
        {**offer, "service": names.of("services", offer["serviceId"]), "why": words.reason(offer["reasonCode"])}
        for offer in shown.items
    ]
    columns = [
        on_day("offeredOn", "Offered on"), text("service", "Service"),
        names.column("organisations", "organisation", "Organisation"), count("passedOver", "Stood before them"),
        text("why", "Why"), *([text("offeredBy", "Offered by")] if visit.ending != "html" else []),
        names.column("organisations", "offeredByOrganisation", "Of" if visit.ending != "html" else "Offered by"),
    ]  # fmt: skip
    content = {
        "today": visit.today, "shown": shown, "twins": twins_of(visit, "/waiting/exceptions"),
        "number": counted(len(rows), "place") + (" or more" if shown.following else ""),
    }  # fmt: skip
    table = RowsTable("The latest first", columns, rows, empty="every place went to who stood first.")
    return PageContent("waiting_exceptions.html", "Offered out of order", content, table=table)
