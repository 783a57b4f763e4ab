"""The front door at the end of an example: is there what its day book says, and has everybody open a next step."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.demo.door_members import expected_members
from deploy.demo.example import Example
from deploy.demo.figures import FigureReader
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import CaseloadLine
from deploy.sandbox.topology import Stack

STATE_AFTER = {
    "apply": "applied", "list": "listed", "approve": "approved", "refuse": "refused", "defer": "deferred",
    "prepare": "preparing", "withdraw": "withdrawn",
}  # fmt: skip
OPEN_REFERRALS = ("pending", "waiting", "referred", "accepted")
Totals = dict[str, int]


@dataclass(frozen=True, slots=True)
class DoorCheck:
    figures: Totals
    problems: list[str]


async def check_front_door(stack: Stack, example: Example, journal: PlayJournal) -> DoorCheck:
    reader, lines = FigureReader(stack, "assessor", example.area), example.lines
    async with reader.client:
        counted = await _counted(reader)
        expected = expected_totals(lines)
        problems = [
            f"At the front door {name} is {counted.get(name, 0)} instead of {count}."
            for name, count in expected.items()
            if counted.get(name, 0) != count
        ]
        members, of_members = await _members(reader, example, journal)
        problems += of_members
        problems += [problem async for problem in _over_full(reader)]
        people, without = await _without_a_step(reader, lines, journal)
        problems += without
    return DoorCheck({**_shown(counted), **members, "openPeople": people}, problems)


def expected_totals(lines: Sequence[CaseloadLine]) -> Totals:
    """What the day book comes to, by the names under which the services are asked for it."""
    done = Counter(line.do for line in lines)
    said = Counter(line.body["attendance"] for line in lines if line.do == "say_attendance")
    came = sum("came" in line.body for line in lines if line.do == "book")
    explained = sum(len(line.body["persons"]) for line in lines if line.body.get("act") == "explain")
    answered = done["take_up_form"] + done["turn_down_form"]
    totals = {
        "sites": done["add_site"],
        "bookings attended": said["attended"] + came,
        "bookings did_not_attend": said["did_not_attend"],
        "bookings booked": done["book"] - came - said.total(),
        "others": sum(line.body["others"] for line in lines if line.do == "count_others"),
        "activities": done["record_activity"] + explained,
        "forms taken_up": done["take_up_form"],
        "forms not_taken_up": done["turn_down_form"],
        "forms received": done["send_form"] - answered,
        "answers": done["fill_in_form"],
        "closings": done["close_person"],
        "releases": done["record_release"],
        "issues closed": done["close_issue"],
        "programmes": done["plan_programme"],
    }
    return totals | {f"applications {state}": count for state, count in _applications(lines).items()}


def _applications(lines: Sequence[CaseloadLine]) -> Counter[str]:
    states: dict[str, str] = {}
    for line in lines:
        if line.do == "apply_to_panel":
            states[str(line.id)] = STATE_AFTER["apply"]
        elif line.do in {"take_panel_step", "decide_at_panel"}:
            step = line.body.get("step") or line.body["decision"]
            states[line.body["application"]["ref"]] = STATE_AFTER[step]
    return Counter(states.values())


async def _counted(reader: FigureReader) -> Totals:
    counts: Counter[str] = Counter()
    async for _ in _items(reader, "assessment", "/sites"):
        counts["sites"] += 1
    async for session in _items(reader, "assessment", "/sessions"):
        counts["others"] += session["others"] or 0
    for name, path in (("bookings", "/bookings"), ("forms", "/referral-forms"), ("issues", "/issues")):
        async for record in _items(reader, "assessment", path):
            counts[f"{name} {record['state']}"] += 1
    for name, path in (
        ("activities", "/activities"), ("answers", "/form-answers"), ("closings", "/closings"),
        ("releases", "/prison-releases"), ("programmes", "/programmes"),
    ):  # fmt: skip
        async for _ in _items(reader, "assessment", path):
            counts[name] += 1
    async for application in _items(reader, "referral", "/panel-applications"):
        counts[f"applications {application['state']}"] += 1
    return dict(counts)


def _shown(counted: Mapping[str, int]) -> Totals:
    def of(start: str) -> int:
        return sum(count for name, count in counted.items() if name.startswith(start))

    return {
        "bookingsAttended": of("bookings attended"),
        "bookingsMissed": of("bookings did_not_attend"),
        "cameUnnamed": of("others"),
        "activities": of("activities"),
        "formsReceived": of("forms "),
        "formsTakenUp": of("forms taken_up"),
        "formsToAnswer": of("forms received"),
        "formsFilledIn": of("answers"),
        "applications": of("applications "),
    }


async def _members(reader: FigureReader, example: Example, journal: PlayJournal) -> tuple[Totals, list[str]]:
    """How it stands with whom the day book names, by the programme and by the caseload."""
    states: dict[tuple[str, str], str] = {}
    async for programme in _items(reader, "assessment", "/programmes"):
        async for member in _items(reader, "assessment", f"/programmes/{programme['id']}/members"):
            states[programme["id"], member["clientId"]] = member["state"]
    problems = [
        f"{person} is {state} as a member of {programme} instead of {expected}."
        for (programme, person), expected in expected_members(example.lines, example.last_day).items()
        if (state := states.get((journal.refs[programme], journal.refs[person]))) != expected
    ]
    return {"members": len(states), "membersDone": Counter(states.values())["done"]}, problems


async def _over_full(reader: FigureReader) -> AsyncIterator[str]:
    async for service in _items(reader, "referral", "/services"):
        if service["occupied"] + service["held"] > service["places"]:
            yield f"{service['name']} has {service['occupied']} and {service['held']} held of {service['places']}."


async def _without_a_step(
    reader: FigureReader, lines: Sequence[CaseloadLine], journal: PlayJournal
) -> tuple[int, list[str]]:
    """Open by what referral says of treatment and referrals, or by the day book: taken up and not closed again."""
    steps = [step async for step in _items(reader, "assessment", "/worklist")]
    listed = {step["clientId"] for step in steps if step["code"] and step["dueOn"]}
    totals = await reader.get("assessment", "/worklist/totals")
    problems = [] if totals["people"] == len(listed) else ["The worklist has other people than its totals say."]
    survivors = {
        merge["absorbedId"]: merge["survivorId"]
        async for merge in _items(reader, "assessment", "/merges")
        if not merge["voided"]
    }
    opened = [(client, why) async for client, why in _treated_or_referred(reader)]
    opened += [(journal.refs[person], "was taken up") for person in _still_open(lines)]
    return len(listed), problems + [
        f"{client} {why}, and has no next step." for client, why in opened if _survivor(client, survivors) not in listed
    ]


def _survivor(client: str, survivors: Mapping[str, str]) -> str:
    while client in survivors:
        client = survivors[client]
    return client


def _still_open(lines: Sequence[CaseloadLine]) -> Iterator[str]:
    closed = {line.person for line in lines if line.do == "close_person"}
    return (str(line.person) for line in lines if line.do == "take_up_form" and line.person not in closed)


async def _treated_or_referred(reader: FigureReader) -> AsyncIterator[tuple[str, str]]:
    async for episode in _items(reader, "referral", "/episodes"):
        if episode["state"] == "open" and episode["isTreatment"]:
            yield episode["clientId"], "is in treatment"
    async for referral in _items(reader, "referral", "/referrals"):
        if referral["state"] in OPEN_REFERRALS:
            yield referral["clientId"], f"has a referral that is {referral['state']}"


async def _items(reader: FigureReader, service: str, path: str) -> AsyncIterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = await reader.get(service, path, limit=200, **({"cursor": cursor} if cursor else {}))
        for record in page["items"]:
            yield record
        cursor = page.get("next")
        if not cursor:
            return
