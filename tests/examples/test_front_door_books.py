"""What is done at the front door beside a caseload: what each area's world names, and nothing that the API refuses."""

import json
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from deploy.examples.generator.areas.caseload import AreaCaseload
from deploy.examples.generator.front_door.book import main
from deploy.examples.generator.front_door.worlds import OF_AREAS, write_day_book
from deploy.examples.oracle.check import read_lines
from deploy.sandbox.scheme_files import SCHEMES
from services.assessment.schemas import (
    activities,
    bookings,
    forms,
    issues,
    programmes,
    referral_forms,
    sessions,
    worklist,
)
from services.referral.pages.coded_choices import MODALITIES
from services.referral.schemas import directory, episodes, panel, referrals
from services.referral.schemas import waiting as places

PERSONS, SEED = 30, 2012
ID = "018f3a5e-5557-7d42-9f10-5a1b2c3d4e5f"
IN_THE_PATH = {"booking", "session", "issue", "programme", "referral", "application"}
BODIES: dict[str, type[BaseModel]] = {
    "accept": referrals.AcceptBody,
    "act_for_members": programmes.MemberActsBody,
    "add_service": directory.ServiceBody,
    "add_site": sessions.SiteBody,
    "answer_issue": issues.IssueAnswerBody,
    "apply_to_panel": panel.PanelApplicationBody,
    "begin_there": episodes.StartBody,
    "book": bookings.BookingBody,
    "close_issue": issues.IssueClosingBody,
    "close_person": worklist.ClosingBody,
    "close_referral": referrals.CloseBody,
    "count_others": sessions.SessionCountBody,
    "decide_at_panel": panel.PanelDecisionBody,
    "fill_in_form": forms.FormAnswerBody,
    "offer_place": places.OfferBody,
    "plan_programme": programmes.ProgrammeBody,
    "plan_session": sessions.SessionBody,
    "put_organisation": directory.OrganisationBody,
    "queue": referrals.ReferralBody,
    "publish_form": forms.FormBody,
    "raise_issue": issues.IssueBody,
    "record_activity": activities.ActivityBody,
    "record_release": worklist.ReleaseBody,
    "say_attendance": bookings.AttendanceBody,
    "send_form": referral_forms.ReferralFormBody,
    "take_panel_step": panel.PanelStepBody,
    "take_up_form": referral_forms.TakeUpBody,
    "turn_down_form": referral_forms.NotTakenUpBody,
}
NAMED = {
    "bracknell-forest": {"publish_form", "queue", "begin_there", "record_release"},
    "east-sussex": {"book", "count_others", "raise_issue"},
    "oxfordshire": {"plan_programme", "act_for_members"},
    "stockport": {"plan_programme", "act_for_members", "book", "say_attendance", "count_others", "take_up_form"},
    "worcestershire": {"apply_to_panel", "take_panel_step", "decide_at_panel", "queue", "offer_place"},
}
AREAS = pytest.mark.parametrize("area", sorted(OF_AREAS))


@cache
def caseload(area: str) -> list[dict[str, Any]]:
    return AreaCaseload(SCHEMES / f"{area}.toml", PERSONS, SEED).lines()


@cache
def day_book(area: str) -> list[dict[str, Any]]:
    terms = AreaCaseload(SCHEMES / f"{area}.toml", PERSONS, SEED).terms
    return write_day_book(caseload(area), terms, terms.served_from, SEED)


@AREAS
def test_all_is_done_that_the_world_of_the_area_names(area: str) -> None:
    of_each_area = {"add_site", "plan_session", "send_form", "take_up_form", "turn_down_form", "fill_in_form"}
    done = Counter(line["do"] for line in day_book(area))
    assert (of_each_area | NAMED[area]) - set(done) == set()


@AREAS
def test_the_api_takes_each_line(area: str) -> None:
    for line in day_book(area):
        body = {name: part for name, part in _resolved(line["with"]).items() if name not in IN_THE_PATH}
        if line["do"] in {"take_up_form", "turn_down_form", "publish_form"}:
            del body["form"]
        if line["do"] == "put_organisation":
            del body["code"]
        if line["do"] == "act_for_members":
            body["memberIds"] = body.pop("persons")
        BODIES[line["do"]].model_validate_json(json.dumps(body))


def _resolved(part: Any) -> Any:
    if isinstance(part, dict):
        return ID if set(part) == {"ref"} else {name: _resolved(value) for name, value in part.items()}
    return [_resolved(value) for value in part] if isinstance(part, list) else part


@AREAS
def test_what_is_named_was_made_before(area: str) -> None:
    """By the same thread of lines on that day, else on a day before: those of one day are played side by side."""
    made: dict[str, tuple[str, str]] = {}
    for line in _played(area):
        for name in _refs(line["with"]) if line["in the book"] else ():
            on, by = made[name]
            assert on < line["on"] or by == line.get("person") or by == "", line
        if "id" in line:
            made[line["id"]] = line["on"], line.get("person", "")
        if line["do"] == "take_up_form":
            made[line["person"]] = line["on"], line["person"]


def _played(area: str) -> list[dict[str, Any]]:
    """Each day's lines of the caseload, then those of the day book."""
    marked = [(line["on"], 0, line) for line in caseload(area)] + [(line["on"], 1, line) for line in day_book(area)]
    return [{**line, "in the book": place} for _, place, line in sorted(marked, key=lambda entry: entry[:2])]


def _refs(part: Any) -> list[str]:
    if isinstance(part, dict):
        if set(part) == {"ref"}:
            return [part["ref"]]
        return [name for value in part.values() for name in _refs(value)]
    return [name for value in part for name in _refs(value)] if isinstance(part, list) else []


@AREAS
def test_nothing_is_done_that_somebody_is_paid_for(area: str) -> None:
    """Contacts are made of newcomers alone, and nobody of them is assessed; the others' bookings are of contacts."""
    of_caseload = {line["person"] for line in caseload(area) if "person" in line}
    contacts = {(line["person"], line["on"]): line["with"] for line in caseload(area) if line["do"] == "record_contact"}
    for line in day_book(area):
        assert line["do"] not in {"record_contact", "assess", "confirm_tariff", "record_top", "record_evidence"}
        came = line["with"].get("came") or (line["do"] == "say_attendance" and line["with"].get("kind"))
        if came and line["person"] in of_caseload:
            said = contacts[line["person"], line["on"]]
            assert line["with"]["kind"] == said["kind"]


def test_whoever_is_looked_for_by_outreach_has_dropped_out() -> None:
    dropped_out = {
        line["person"]: line["on"]
        for line in caseload("bracknell-forest")
        if line["do"] == "end" and line["with"]["reason"]["code"] == "85"
    }
    looked_for = [line for line in day_book("bracknell-forest") if line["with"].get("jointWork")]
    assert looked_for
    for line in looked_for:
        assert dropped_out[line["person"]] < line["on"]
        assert line["with"]["jointWork"]["kind"] == "brings_back"


@AREAS
def test_every_day_of_it_is_one_of_the_caseload(area: str) -> None:
    days = {line["on"] for line in caseload(area)}
    assert {line["on"] for line in day_book(area)} <= days


def test_it_grows_with_the_caseload_and_stays_small() -> None:
    """One act for three persons, each of a few lines, beside what the area's world names once."""
    larger = AreaCaseload(SCHEMES / "stockport.toml", 150, SEED)
    lines = write_day_book(larger.lines(), larger.terms, larger.terms.served_from, SEED)
    assert len(day_book("stockport")) < len(lines) < len(larger.lines()) / 4


def test_the_same_seed_writes_the_same_lines(tmp_path: Any) -> None:
    caseload_of = SCHEMES.parent / "examples" / "stockport-2012-30"
    for name, seed in (("one", "7"), ("two", "7"), ("three", "8")):
        main([str(caseload_of), str(SCHEMES / "stockport.toml"), "--seed", seed, "--out", str(tmp_path / name)])
    texts = [(tmp_path / name).read_text() for name in ("one", "two", "three")]
    assert texts[0] == texts[1] != texts[2]
    assert {date.fromisoformat(line["on"]) for line in read_lines(caseload_of)}


@AREAS
def test_a_service_that_is_called_as_a_modality_is_of_that_modality(area: str) -> None:
    """Else it is ranked as another sort of treatment than its name, and ends waits for one that it is none of."""
    codes = {name: code for code, name in MODALITIES.items()}
    services = [line["with"] for line in day_book(area) if line["do"] == "add_service"]
    called = [service for service in services if service["name"] in codes]
    assert [service["modality"]["code"] for service in called] == [codes[service["name"]] for service in called]
    treating = [service["modality"]["code"] for service in services if service["name"] == "Assertive outreach"]
    assert set(treating) <= {codes["Outreach"]}
