"""Front door today: who waits, who came and who did not, and what is to be decided. No money."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.assessment.pages.names import CodeNames, code_names, names_of
from services.assessment.pages.outcomes import SEES
from services.assessment.pages.words import ACCESSES, ATTENDANCES, CONTACT_KINDS, DUE_OR_MAY_BE_DONE
from shared.pages.first_steps import first_steps
from shared.pages.lists import how_many, number_or_more, twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, on_day, text
from shared.pages.words import as_day, continued, sentence

pages = PageGroup()

WEEK = timedelta(days=6)  # and today
SHOWN, CAME_SHOWN = 10, 50
AT_MOST = 200
WAITS = {
    "contact-to-assessment": "In touch, and not assessed yet",
    "assessment-to-referral": "Assessed, and not referred",
    "referral-to-start": "Referred, and not started yet",
}
_WAITS_FOR = {"contact-to-assessment": "assess", "assessment-to-referral": "refer", "referral-to-start": "start"}


@pages.get("/", needs="GET /persons", menu="Front door today", twin="/front-door")
async def show_front_door(visit: Visit) -> PageContent:
    codes = await code_names(visit)
    cases_by_code = {code: await _waiting(visit, code) for code in WAITS}
    waits = {code: rows for code, (rows, _) in cases_by_code.items()}
    contacts = await _contacts(visit)
    week = {"from": visit.today - WEEK, "to": visit.today}
    came = await visit.api.get("/contact-totals", **week)
    shown = [row for rows in waits.values() for row in rows[:SHOWN]]
    names = await names_of(visit, [row["clientId"] for row in [*shown, *contacts]])
    tables = [_table(visit, code, rows, names, codes) for code, rows in waits.items()]
    tops = (await visit.api.get("/top-due/totals"))["items"]
    work = await visit.api.get("/worklist/totals")
    today = {"from": visit.today, "to": visit.today}
    content = {
        "numbers": [
            ("Next steps overdue", str(work["overdue"]), visit.link("/worklist?state=overdue")),
            ("Risks that nobody has asked about", str(work["risks"]), visit.link("/worklist?basis=risk")),
            ("Next steps by the panel", str(work["panel"]), visit.link("/worklist?basis=panel")),
            ("Expected today", await how_many(visit, "/bookings", state="booked", **today), _sessions_of(visit)),
            ("Released from prison within a week", str(work["releasedSoon"]), visit.link("/prison-releases")),
            *(
                (WAITS[code], number_or_more(len(rows), more=more), f"#{code}")
                for code, (rows, more) in cases_by_code.items()
            ),
            await _forms_to_take_up(visit),
            ("Outcomes to check", await how_many(visit, "/outcomes", state="proposed"), _to_check(visit)),
            ("May be the same person", await how_many(visit, "/matches", state="pending"), visit.link("/same-person")),
            (
                "Co-ordinated by several",
                await how_many(visit, "/several-coordinators"),
                visit.link("/several-coordinators"),
            ),
            ("Without a tariff", await how_many(visit, "/without-tariff"), visit.link("/without-tariff")),
            ("TOPs overdue today", str(sum(row["overdue"] for row in tops)), visit.link("/top-due?state=overdue")),
        ],
        "tables": list(zip(WAITS, tables, strict=True)),
        "contacts": _arrivals(visit, contacts, sum(came.values()), names, codes),
        "absent": came["didNotAttend"],
        "tops": _tops(visit, tops, codes),
        "steps": () if codes.lists else first_steps(visit, scheme=False, contacts=bool(contacts)),
        "elsewhere": [("Book an appointment", visit.link("/bookings/new")),
                      ("Tariffs to confirm", visit.link_to("tariff", "/")),
                      ("Tariffs decided lately", visit.link_to("tariff", "/tariffs")),
                      ("Find a service", visit.link_to("referral", "/match")),
                      ("Referrals on their way, and the panel", visit.link_to("referral", "/")),
                      ("Registered nowhere, though others name them", visit.link("/unregistered"))],
        "today": visit.today,
        "week": visit.today - WEEK,
        "twins": twins_of(visit, "/front-door"),
    }  # fmt: skip
    return PageContent("front_door.html", "Front door today", content, table=_everybody(waits))


async def _forms_to_take_up(visit: Visit) -> tuple[str, str, str]:
    """And of how many somebody is to be seen today."""
    asked = {"state": "received", "standing": "true", "order": "urgent", "limit": AT_MOST}
    answer = await visit.api.get("/referral-forms", **asked)
    urgent = sum(form["urgency"] == "urgent" for form in answer["items"])
    words = f"Referral forms to take up, {urgent} of them today" if urgent else "Referral forms to take up"
    number = number_or_more(len(answer["items"]), more=answer["next"] is not None)
    return words, number, visit.link("/referral-forms?state=received")


async def _waiting(visit: Visit, code: str) -> tuple[list[dict[str, Any]], bool]:
    """Whoever is on the worklist and waits, the one who has waited longest first; and whether there may be more."""
    answer = await visit.api.get("/worklist/waiting", waitsFor=_WAITS_FOR[code], limit=AT_MOST)
    rows = [
        {
            **{name: row[name] for name in ("clientId", "since", "source", "provider")},
            "days": (visit.today - as_day(row["since"])).days,
            "waitsFor": code,
        }
        for row in answer["items"]
    ]
    return rows, answer["next"] is not None


async def _contacts(visit: Visit) -> list[Mapping[str, Any]]:
    """The newest of the last seven days, none that is void."""
    standing: list[Mapping[str, Any]] = []
    asked: dict[str, Any] = {"from": visit.today - WEEK, "to": visit.today, "order": "newest", "limit": CAME_SHOWN + 1}
    while len(standing) < CAME_SHOWN:
        answer = await visit.api.get("/contacts", **asked)
        standing += [contact for contact in answer["items"] if not contact["voided"]]
        if not answer["next"]:
            break
        asked["cursor"] = answer["next"]
    return standing[:CAME_SHOWN]


def _sessions_of(visit: Visit) -> str:
    return visit.link(f"/sessions?from={visit.today}&to={visit.today}")


def _to_check(visit: Visit) -> str | None:
    """Only who may see the evidence has that page."""
    return visit.link("/outcomes") if visit.may(SEES) else None


def _person(visit: Visit) -> Column:
    return text("person", "Person", link=lambda row: visit.link(f"/persons/{row['clientId']}"))


_WHERE = {"contact-to-assessment": "Came from", "referral-to-start": "Referred to"}  # of an assessment none is counted


def _table(visit: Visit, code: str, rows: Sequence[Row], names: Mapping[str, str], codes: CodeNames) -> RowsTable:
    columns = [_person(visit), on_day("since", "Since"), count("days", "Days")]
    columns += [text("where", _WHERE[code])] if code in _WHERE else []
    shown = [_named(row, names, codes) for row in rows[:SHOWN]]
    return RowsTable(f"{WAITS[code]}, waiting longest", columns, shown, empty="nobody waits.",
                     caption_classes="govuk-table__caption--s")  # fmt: skip


def _named(row: Row, names: Mapping[str, str], codes: CodeNames) -> dict[str, Any]:
    where = codes.of("parties", row["provider"])
    if row["waitsFor"] == "contact-to-assessment":
        where = sentence(codes.of("sources", row["source"]))
    return {**row, "person": names.get(row["clientId"], row["clientId"]), "where": where}


def _arrivals(
    visit: Visit, contacts: Sequence[Row], came: int, names: Mapping[str, str], codes: CodeNames
) -> RowsTable:
    rows = [
        {
            "clientId": contact["clientId"],
            "person": names.get(contact["clientId"], contact["clientId"]),
            "on": contact["on"],
            "kind": f"{CONTACT_KINDS[contact['kind']]}, {continued(ACCESSES[contact['access']])}",
            "attendance": ATTENDANCES[contact["attendance"]].text,
            "source": sentence(codes.of("sources", contact["source"]["code"])),
        }
        for contact in contacts
    ]
    columns = [_person(visit), on_day("on", "On"), text("kind", "What for"), text("attendance", "Came"),
               text("source", "Came from")]  # fmt: skip
    newest = f", the newest {len(contacts)} of {came}" if came > len(contacts) else ""
    return RowsTable(
        f"Contacts of the last seven days{newest}",
        columns,
        rows,
        empty="nobody came, and nobody was expected.",
        caption_classes="govuk-table__caption--s",
    )


def _tops(visit: Visit, totals: Sequence[Row], codes: CodeNames) -> RowsTable:
    by: dict[str, dict[str, Any]] = {}
    for row in totals:
        of = by.setdefault(row["organisation"], {"organisation": row["organisation"], "due": 0, "overdue": 0})
        of["due"] += row["due"]
        of["overdue"] += row["overdue"]

    def owed(row: Row) -> str:
        return visit.link(f"/top-due?organisation={row['organisation']}")

    columns = [
        codes.column("parties", "organisation", "Service", link=owed),
        count("due", DUE_OR_MAY_BE_DONE),
        count("overdue", "Overdue today"),
    ]
    return RowsTable("TOPs by who owes them", columns, [row for row in by.values() if row["due"] or row["overdue"]],
                     empty="none is due.", caption_classes="govuk-table__caption--s")  # fmt: skip


def _everybody(waits: Mapping[str, Sequence[Row]]) -> RowsTable:
    """Without names: a file goes elsewhere."""
    columns = [text("clientId", "Person"), text("waitsFor", "Waits"), on_day("since", "Since"), count("days", "Days"),
               text("source", "Came from"), text("provider", "Referred to")]  # fmt: skip
    return RowsTable("Who waits", columns, [row for rows in waits.values() for row in rows])
