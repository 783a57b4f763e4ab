"""Of one person the cases that contracts are paid by: those of the scheme's own indicators, and those of cohorts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from deploy.examples.oracle.claims import Claim
from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.facts import Tariff
from deploy.examples.oracle.outcomes import History
from deploy.examples.oracle.scheme import delivers
from deploy.examples.oracle.shapes.by_cases import Case
from deploy.examples.oracle.shapes.cohorts import CohortCase
from deploy.examples.oracle.shapes.years import run_off_ends

TariffOf = Callable[[tuple[date, date], str, date], Tariff | None]
Condition = dict[str, Any]
ALL_JOURNEYS = date.min, date.max


@dataclass
class PersonCases:
    """By contract."""

    counted: dict[str, list[Case]] = field(default_factory=dict)
    cohorts: dict[str, list[tuple[str, CohortCase]]] = field(default_factory=dict)


def cases_of(history: History, claims: Sequence[Claim], tariff_of: TariffOf) -> PersonCases:
    found = PersonCases()
    for code, contract in history.scheme.contracts.items():
        for rule in contract["cohorts"]:
            for case in _of_cohort(history, rule, code, claims, tariff_of):
                found.cohorts.setdefault(code, []).append((rule["measure"], case))
    for row in history.scheme.text.get("indicators", []):
        for code in row.get("contracts", []):
            found.counted.setdefault(code, []).extend(_of_indicator(history, row, code, claims))
    return found


def _of_cohort(
    history: History, rule: dict[str, Any], code: str, claims: Sequence[Claim], tariff_of: TariffOf
) -> Iterator[CohortCase]:
    """The episodes that were the contract's on their cohort date, of whoever has a tariff."""
    for episode in history.episodes:
        on = episode.started if rule["cohort_date"] == "start" else episode.ended
        if on is None or history.scheme.contract_for(episode.party_on(on), rule["measure"], episode, on) != code:
            continue
        own = [c for c in claims if c.stands and c.contract == code and c.outcome.episode == episode.id]
        achieved = [claim.outcome for claim in own if claim.outcome.measure == rule["measure"]]
        journey = achieved[0].journey if achieved else ALL_JOURNEYS
        if tariff := tariff_of(journey, history.root, on):
            yield CohortCase(on, tariff.band, tuple(sorted(outcome.achieved for outcome in achieved)))


def _of_indicator(history: History, row: dict[str, Any], code: str, claims: Sequence[Claim]) -> Iterator[Case]:
    """Told of its own party's and of whoever delivers for it, from their day on; the LASARS of whoever is treated."""
    contract = history.scheme.contracts[code]
    for day, said, episode in _eligible(history, row):
        on = day + timedelta(weeks=row.get("weeks", 0))
        theirs = _is_of(contract, said["provider"], episode, on) or _is_lasars(contract, row, on)
        if on <= history.today and theirs and _chosen(row, said):
            met_on = met(history, claims, row["met"], day) if row.get("met") else None
            is_late = bool(row.get("weeks")) and met_on is not None and met_on > on
            yield Case(row["code"], on, met_on is not None and not is_late)


def _is_of(contract: dict[str, Any], party: str, episode: Episode | None, on: date) -> bool:
    return _runs(contract, on) and delivers(contract, party, episode or Episode("", "", on, party, treats=False), on)


def _is_lasars(contract: dict[str, Any], row: dict[str, Any], on: date) -> bool:
    """Whoever was referred, began or left: under a contract that others verify all of them are the LASARS's."""
    of_treatment = row["eligible_on"] in {"referred", "start", "discharge"}
    return _runs(contract, on) and of_treatment and bool(contract["verified_by"])


def _runs(contract: dict[str, Any], on: date) -> bool:
    """To the end of its run-off."""
    return bool(contract["starts"] <= on < run_off_ends(contract))


def _chosen(row: dict[str, Any], said: dict[str, str]) -> bool:
    return all(said[name] in values for name, values in row.get("where", {}).items())


def days_that_decide(history: History) -> Iterator[date]:
    """On which time alone brings a case that a contract is paid by, or what it meets, some weeks after a day."""
    ends = {episode.ended for episode in history.episodes if episode.ended}
    on_file = {paper.on for paper in history.papers} | {episode.started for episode in history.episodes} | ends
    for row in history.scheme.text.get("indicators", []):
        if row.get("contracts"):
            yield from (day + timedelta(weeks=row.get("weeks", 0)) for day, _, _ in _eligible(history, row))
            yield from (day + span for span in _spans(row.get("met") or {}) for day in on_file)


def _spans(condition: Condition) -> Iterator[timedelta]:
    """How long somebody waits until it is certain."""
    if "not" in condition:
        yield timedelta(days=condition["not"]["within_days"])
    if condition.get("sustained_weeks"):
        yield timedelta(weeks=condition["sustained_weeks"])
    parts = [condition[name] for name in ("after", "not") if name in condition]
    for part in [*parts, *condition.get("all", []), *condition.get("any", [])]:
        yield from _spans(part)


Eligible = Iterator[tuple[date, dict[str, str], Episode | None]]


def _eligible(history: History, row: dict[str, Any]) -> Eligible:
    """From which day on somebody counts, and what is said of it."""
    if row["eligible_on"] == "start":
        for episode in history.episodes:
            yield episode.started, {"provider": episode.party}, episode
    elif row["eligible_on"] == "discharge":
        for episode in history.episodes:
            if episode.ended:
                yield episode.ended, {"provider": episode.party_on(episode.ended)}, episode
    else:
        kinds = {"event": "evidence", "assessed": "assessment", "contact": "contact", "referred": "referral"}
        for paper in history.of_kind(kinds[row["eligible_on"]]):
            if row["eligible_on"] != "event" or paper.body["code"] == row["event"]:
                named = next((e for e in history.episodes if e.id == paper.episode), None)
                yield paper.on, {"provider": paper.organisation}, named


def met(history: History, claims: Sequence[Claim], condition: Condition, since: date) -> date | None:
    """The first day on which it was, counted from a day."""
    if "after" in condition:
        after = met(history, claims, condition["after"], since)
        if after is None:
            return None
        since = after
    within = condition.get("within_days")
    last = since + timedelta(days=within) if within is not None else date.max
    day = _met(history, claims, condition, since)
    return day if day is not None and day <= last else None


def _met(history: History, claims: Sequence[Claim], condition: Condition, since: date) -> date | None:
    if "measure" in condition:
        own = [claim for claim in claims if claim.standing and claim.outcome.measure == condition["measure"]]
        days = [claim.on for claim in own if claim.verified or not condition.get("verified")]
        return min((day for day in days if day >= since), default=None)
    if "event" in condition:
        return _event(history, condition, since)
    if "not" in condition:
        over = since + timedelta(days=condition["not"]["within_days"])
        is_met = met(history, claims, condition["not"], since) is not None
        return over if not is_met and over <= history.today else None
    parts = [met(history, claims, part, since) for part in condition.get("all") or condition["any"]]
    found = [day for day in parts if day is not None]
    if "all" in condition:
        return max(found) if len(found) == len(parts) else None
    return min(found, default=None)


def _event(history: History, condition: Condition, since: date) -> date | None:
    coded = [(paper.on, paper.body["code"]) for paper in history.of_kind("evidence")]
    ended = [on for on, code in coded if code == condition.get("ended_by")]
    weeks = condition.get("sustained_weeks")
    for on in sorted(on for on, code in coded if code == condition["event"] and on >= since):
        over = on + timedelta(weeks=weeks or 0)
        if not weeks:
            return on
        if not any(on <= end < over for end in ended):
            return over if over <= history.today else None
    return None
