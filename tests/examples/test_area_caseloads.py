"""The caseload of each scheme file that the project brings: all that its scheme can be met by occurs in it."""

import json
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from deploy.examples.generator.areas.caseload import AreaCaseload, make_area_caseload
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.oracle.facts import File
from deploy.examples.oracle.outcomes import History
from deploy.examples.oracle.scheme import Scheme
from deploy.sandbox.scheme_files import SCHEMES, known_areas

PERSONS, SEED = 30, 2012
KINDS = {
    "put_organisation", "add_service", "register_person", "record_contact", "assess", "confirm_tariff", "refer",
    "accept", "decline", "withdraw", "start", "end", "correct_end", "record_top", "correct_top", "confirm_match",
    "unmerge", "verify_outcomes", "propose_run", "approve_run", "release_run", "settle_run", "reject_run", "return_run",
}  # fmt: skip
LIVES = {
    "successful", "unsuccessful", "died", "returned_in_window", "returned_after_window", "merged", "unmerged",
    "withdrawn", "corrected_top", "corrected_end", "reassessed", "custody", "moved", "refused",
}  # fmt: skip
# Measures that no caseload of thirty need meet, each with its reason.
LATE_RECORDS = timedelta(days=90)  # of a scheme that says nothing else
UNMET: dict[str, str] = {}
AREAS = pytest.mark.parametrize("area", known_areas())


@cache
def caseload(area: str) -> AreaCaseload:
    return AreaCaseload(SCHEMES / f"{area}.toml", PERSONS, SEED)


@AREAS
def test_every_kind_of_line_and_of_life_occurs(area: str) -> None:
    terms, lines = caseload(area).terms, caseload(area).lines()
    of_events = {"record_evidence"} if terms.of_kind("event", "sustained") else set[str]()
    assert (KINDS | of_events) - {line["do"] for line in lines} == set()
    assert LIVES - set(caseload(area).features()) == set()


@AREAS
def test_every_contract_is_run_and_everybody_who_is_paid_treats(area: str) -> None:
    terms, lines = caseload(area).terms, caseload(area).lines()
    run = {line["with"]["contract"] for line in lines if line["do"] == "propose_run"}
    assert run == {contract["code"] for contract in terms.contracts if contract["starts"] < terms.last}
    began = {delivery.party for delivery in terms.deliveries if delivery.starts < terms.last}
    assert began - {line["as"]["organisation"] for line in lines if line["do"] == "start"} == set()


def test_cohorts_are_stated_of_in_every_way() -> None:
    lines = caseload("worcestershire").lines()
    signed = [line["with"] for line in lines if line["do"] == "sign_attestation"]
    decided = [line["with"]["decision"] for line in lines if line["do"] == "decide_attestation"]
    assert (len(signed), decided.count("refused"), len(decided)) == (9, 1, 9)
    assert {0} < {said["people"] for said in signed}
    quarters = Counter(said["quarterFrom"] for said in signed)
    assert (quarters["2012-10-02"], quarters["2013-01-02"], quarters["2013-07-02"]) == (2, 2, 0)


@AREAS
def test_a_provider_records_of_who_has_left_while_the_scheme_lets_it(area: str) -> None:
    lines = AreaCaseload(SCHEMES / f"{area}.toml", 300, SEED).lines()
    ends = {line["with"]["episode"]["ref"]: line for line in lines if line["do"] == "end"}
    late = [
        line
        for line in lines
        if line["do"] == "record_evidence" and line["as"]["role"] not in {"assessor", "verifier"}
        if (end := ends.get(line["with"].get("episodeId", {}).get("ref")))
        if date.fromisoformat(line["on"]) > date.fromisoformat(end["with"]["endedOn"]) + LATE_RECORDS
    ]
    assert not late


@AREAS
def test_every_band_is_given_and_every_event_of_a_measure_is_recorded(area: str) -> None:
    terms, lines = caseload(area).terms, caseload(area).lines()
    scheme = Scheme(SCHEMES / f"{area}.toml")
    bands = {band["code"] for band in terms.said["complexity"]["bands"]}
    assert {scheme.band(line["with"]["points"]) for line in lines if line["do"] == "assess"} == bands
    recorded = {line["with"]["code"] for line in lines if line["do"] == "record_evidence"}
    assert {measure["params"]["code"] for measure in terms.of_kind("event", "sustained")} - recorded == set()


@AREAS
def test_every_measure_is_met_by_somebody(area: str) -> None:
    """As the independent check reads the lines, on the last day."""
    unmet = {measure["code"] for measure in caseload(area).terms.measures} - met(area)
    assert unmet == {code.split(" ")[1] for code in UNMET if code.startswith(f"{area} ")}


@cache
def met(area: str) -> frozenset[str]:
    terms = caseload(area).terms
    file = filed({"prices": [], **terms.said}, caseload(area).lines())
    roots = {file.root(name) for name in file.persons}
    histories = [History(file, root, terms.last, {}) for root in roots]
    return frozenset(
        measure["code"]
        for measure in file.scheme.measures.values()
        if any(list(history.candidates(measure)) for history in histories)
    )


def filed(scheme: dict[str, Any], lines: list[dict[str, Any]]) -> File:
    file = File(Scheme(scheme))
    for line in lines:
        (file.take if "person" in line else file.setup)(line)
    return file


@AREAS
def test_the_same_seed_gives_the_same_bytes_and_another_gives_other_lives(area: str, tmp_path: Path) -> None:
    scheme = SCHEMES / f"{area}.toml"
    written = [text(scheme, tmp_path / name, seed) for name, seed in (("one", 7), ("two", 7), ("three", 8))]
    assert written[0] == written[1] != written[2]


def text(scheme: Path, folder: Path, seed: int) -> str:
    make_area_caseload(scheme, folder, 6, seed)
    return "".join(file.read_text() for file in sorted(folder.iterdir()))


@AREAS
def test_nothing_is_said_after_the_last_day_nor_of_a_day_to_come(area: str) -> None:
    terms = SchemeTerms(SCHEMES / f"{area}.toml")
    for line in caseload(area).lines():
        assert terms.first <= date.fromisoformat(line["on"]) <= terms.last
        for said in ("on", "assessedOn", "startedOn", "endedOn", "referredOn"):
            assert line["with"].get(said, line["on"]) <= line["on"], json.dumps(line)
