"""What a scheme counts by its own rules, and the targets that it holds figures to, through the real routes."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.assessment.builders import contact, stockport
from tests.assessment.client import Desk, new_care
from tests.figures.counted import ask, cases, derive, figure

YEAR = {"since": "2012-04-01", "until": "2013-03-31"}
TARGET: dict[str, Any] = {"scope": "local", "from": "2012-04-01", "per": "month", "direction": "at_least"}
ROWS: list[dict[str, Any]] = [
    {
        "code": "vaccinated", "title": "Vaccinated", "unit": "share", "eligible_on": "start", "ripe_after_days": 28,
        "met": {"event": "hep_b_dose", "within_days": 28}, "targets": [TARGET | {"value": 60}],
        "warn": {"amber": 5, "red": 20},
    },
    {"code": "starts", "targets": [
        TARGET | {"growth": {"percent": 100, "by": "2012-05-01", "baseline_from": "2012-03-01",
                             "baseline_to": "2012-03-31"}},
    ]},
]  # fmt: skip


async def publish(desk: Desk, rows: Sequence[dict[str, Any]], version: int = 2, since: str = "") -> None:
    said = stockport()
    scheme = said.scheme | {"indicators": list(rows), "version": version}
    scheme |= {"valid_from": since} if since else {}
    hashed = hashlib.sha256(json.dumps(scheme).encode()).hexdigest()  # what is parsed is kept by it
    changes = {"version": version, "revision": version, "hash": hashed}
    await desk.running.deliver((f"stockport-{version}", said.model_copy(update=changes | {"scheme": scheme})))
    await derive(desk.running)


@pytest.fixture
async def treated(open_desk: Desk) -> Desk:
    """One who began in March, and two in April, of whom one was vaccinated."""
    first, second, third = [await new_care(open_desk) for _ in range(3)]
    await first.start("2012-03-20")
    await second.start("2012-04-20")
    await third.start("2012-04-20")
    await third.evidence("hep_b_dose", "2012-05-02")
    await publish(open_desk, ROWS)
    return open_desk


async def test_what_a_scheme_counts_is_counted_as_all_else_is(treated: Desk) -> None:
    told = await figure(treated, "vaccinated", since="2012-03-01", until="2012-04-30", by="provider")
    assert [(point["eligible"], point["met"]) for point in told["totals"]] == [(1, 0), (2, 1)]
    (case,) = await cases(treated, "vaccinated", met="true", **YEAR)
    assert (case["eligibleOn"], case["metOn"]) == ("2012-04-20", "2012-05-02")
    listed = {item["code"]: item for item in (await ask(treated, "")).json()["items"]}
    assert listed["vaccinated"]["rule"].endswith("met by the event `hep_b_dose` within 28 days.")
    assert [target["value"] for target in listed["vaccinated"]["targets"]] == [60]
    assert (listed["starts"]["targets"][0]["percent"], listed["starts"]["targets"][0]["from"]) == (100, "2012-04-01")


async def test_a_figure_says_what_is_asked_of_it_and_how_it_stands(treated: Desk) -> None:
    told = await figure(treated, "vaccinated", since="2012-03-01", until="2012-09-30")
    states = {point["period"]["from"]: (point["target"], point["state"]) for point in told["points"]}
    assert states["2012-03-01"] == (None, None)
    assert states["2012-04-01"] == (60, "amber")  # one of two is 50
    assert states["2012-09-01"] == (60, None)  # nobody, and not ripe
    starts = await figure(treated, "starts", since="2012-04-01", until="2012-05-31")
    assert [(point["target"], point["state"]) for point in starts["points"]] == [(2, "met"), (2, "amber")]
    some = await figure(treated, "starts", where="provider:cdas", since="2012-04-01", until="2012-04-30")
    assert some["points"][0]["target"] is None


async def test_what_a_later_version_says_counts_and_what_it_leaves_out_goes_on(treated: Desk) -> None:
    later = [dict(ROWS[0], code="registered", met={"event": "registered"}, unit="share")]
    await publish(treated, later, 3)
    assert len(await cases(treated, "vaccinated", **YEAR)) == 2
    assert len(await cases(treated, "registered", **YEAR)) == 2
    changed = [ROWS[0] | {"met": {"event": "hep_b_dose", "within_days": 11}}]
    await publish(treated, changed, 4)
    assert await cases(treated, "vaccinated", met="true", **YEAR) == []
    told = await figure(treated, "vaccinated", since="2012-04-01", until="2012-04-30")
    assert [(point["eligible"], point["met"]) for point in told["points"]] == [(2, 0)]


AGAINST = [TARGET | {"value": 2}]
WAYS_IN: list[dict[str, Any]] = [
    {"code": "cautions", "title": "Conditional cautions", "unit": "count", "eligible_on": "contact",
     "where": {"source": ["4"]}, "targets": AGAINST},
    {"code": "court", "title": "Met at court", "unit": "count", "eligible_on": "contact",
     "where": {"setting": ["court"]}, "targets": AGAINST},
    {"code": "orders-made", "title": "Treatment begun by an order", "unit": "count", "eligible_on": "start",
     "where": {"source": ["4"]}, "targets": AGAINST},
]  # fmt: skip


@pytest.mark.parametrize("rule", WAYS_IN, ids=lambda rule: str(rule["code"]))
async def test_a_way_in_is_counted_against_its_target(open_desk: Desk, rule: dict[str, Any]) -> None:
    """As a scheme's source of conditional cautions or drug rehabilitation requirements, or a court, is."""
    for source, setting in (("4", "court"), ("3", "community")):
        care = await new_care(open_desk)
        came = contact(care.client, on="2012-04-05", source={"code": source, "list": "cds-h"}, setting=setting)
        assert (await open_desk.post("/contacts", came)).status_code == 201
        await care.start("2012-04-20")
    await publish(open_desk, [rule])
    told = await figure(open_desk, rule["code"], since="2012-04-01", until="2012-04-30")
    (point,) = told["points"]
    assert (point["eligible"], point["target"], point["state"]) == (1, 2, "amber")


async def test_who_is_asked_about_hepatitis_and_offered_screening_is_counted(open_desk: Desk) -> None:
    """Of those who began, by two events that the scheme names, both within the first twelve weeks."""
    asked_and_offered = {
        "code": "hep-asked", "title": "Asked and offered", "unit": "share", "eligible_on": "start",
        "ripe_after_days": 84, "targets": [TARGET | {"value": 90}],
        "met": {"all": [{"event": name, "within_days": 84} for name in ("hep_asked", "hep_screening_offered")]},
    }  # fmt: skip
    await publish(open_desk, [asked_and_offered])
    for days in (("2012-04-20", "2012-05-02"), ("2012-04-20", "2012-07-20"), ("2012-04-20",)):
        care = await new_care(open_desk)
        await care.start("2012-04-20")
        for code, on in zip(("hep_asked", "hep_screening_offered"), days, strict=False):
            await care.evidence(code, on)
    await derive(open_desk.running)
    told = await figure(open_desk, "hep-asked", since="2012-04-01", until="2012-04-30")
    (point,) = told["points"]
    assert (point["eligible"], point["met"], point["ripe"], point["state"]) == (3, 1, True, "amber")


async def test_who_is_known_by_a_contact_alone_counts_from_when_the_scheme_says_so(open_desk: Desk) -> None:
    """Whoever is registered is marked where a scheme is published."""
    client = await open_desk.new_client()
    assert (await open_desk.post("/contacts", contact(client, on="2012-05-02"))).status_code == 201
    await derive(open_desk.running)
    rule = {"code": "doors", "title": "Doors", "unit": "count", "eligible_on": "contact"}
    await publish(open_desk, [rule])
    assert [case["ownerId"] for case in await cases(open_desk, "doors", **YEAR)] == [client]
