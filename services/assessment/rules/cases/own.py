"""What a scheme counts by its own rules: who is eligible from which day, and whether they met a condition."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.assessment.rules.cases.person import NOT_READ_BY_PROVIDERS, PERSONAL, CountedPerson
from services.assessment.rules.facts import Episode
from services.assessment.rules.terms import Terms, nearest_terms
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

DIMENSIONS = ("provider", "setting", "source", *PERSONAL)
_WORDS = {
    "contact": "Each contact that was attended", "assessed": "Each assessment", "referred": "Each referral",
    "start": "Each episode of treatment, from its start", "discharge": "Each episode of treatment, from its end",
    "event": "Each event",
}  # fmt: skip
_FOR_EVER = ("eligible_on", "event", "unit")
Rule = Mapping[str, Any]


def indicator(rule: Rule) -> Indicator:
    """Whoever reads a contact of its own reads who sent them; what it may not read chooses no cases of its own."""
    unread = tuple(name for name in NOT_READ_BY_PROVIDERS if (rule["eligible_on"], name) != ("contact", "source"))
    return Indicator(
        code=rule["code"],
        title=rule["title"],
        rule=_in_words(rule),
        unit=rule["unit"],
        ripe_after_days=rule.get("ripe_after_days", 0),
        dimensions=DIMENSIONS,
        private=rule["eligible_on"] == "referred",
        of_area_alone=unread,
        impartial=rule["eligible_on"] == "assessed" or not set(unread).isdisjoint(rule.get("where") or {}),
    )


def _in_words(rule: Rule) -> str:
    words = _WORDS[rule["eligible_on"]] + (f" `{rule['event']}`" if rule.get("event") else "")
    words += f", {rule['weeks']} weeks later" if rule.get("weeks") else ""
    for name, values in (rule.get("where") or {}).items():
        words += f", where {name} is {' or '.join(values)}"
    within = " within those weeks" if rule.get("weeks") else ""
    return words + (f"; met{within} by {_condition_in_words(rule['met'])}." if rule.get("met") else ".")


def _condition_in_words(condition: Rule) -> str:
    parts = [f"the {kind} `{condition[kind]}`" for kind in ("measure", "event") if condition.get(kind)]
    for kind, word in (("all", " and "), ("any", " or ")):
        if condition.get(kind):
            parts.append("(" + word.join(map(_condition_in_words, condition[kind])) + ")")
    if condition.get("not"):
        parts.append(f"not {_condition_in_words(condition['not'])}")
    words = " ".join(parts)
    if condition.get("verified"):
        words += ", verified"
    if condition.get("sustained_weeks"):
        words += f", sustained {condition['sustained_weeks']} weeks"
    if condition.get("within_days") is not None:
        words += f" within {condition['within_days']} days"
    return words + (f" after {_condition_in_words(condition['after'])}" if condition.get("after") else "")


def cases(person: CountedPerson, rules: Iterable[Rule]) -> Iterator[Case]:
    """Each from its day on: some weeks after a start, say, may still be to come. `rules` are as published last."""
    for last in rules:
        saying = [version for version in person.versions if last["code"] in version.indicators]
        for subject, since, says, episode in _eligible(person, last):
            rule = _rule_on(since, last, saying)
            on = _counts_on(rule, since)
            if not person.has_come(on):
                continue
            says_of_it = {"source": person.source_on(on)} | person.on(on, episode) | says
            case = _case(person, rule, subject, since, says_of_it)
            if _counts(case, rule.get("where") or {}):
                yield case


def _rule_on(day: date, last: Rule, saying: Sequence[Terms]) -> Rule:
    """Of the versions that say it, the one of the day from which is counted: a later one changes nothing of before.
    What counts, and in which unit, is the same in all of them.
    """
    version = nearest_terms(day, saying)
    return {**version.indicators[last["code"]], **{name: last.get(name) for name in _FOR_EVER}} if version else last


Eligible = Iterator[tuple[UUID, date, dict[str, Any], Episode | None]]


def _eligible(person: CountedPerson, rule: Rule) -> Eligible:
    """What counts, from which day, what is said of it beside the person, and the episode that it is of."""
    if rule["eligible_on"] == "event":
        for event in person.events(rule["event"]):
            yield event.id, event.on, {"provider": event.organisation}, person.named_by(event)
    elif rule["eligible_on"] in {"start", "discharge"}:
        yield from _of_treatment(person, ended=rule["eligible_on"] == "discharge")
    else:
        yield from _before_treatment(person, rule["eligible_on"])


def _before_treatment(person: CountedPerson, kind: str) -> Eligible:
    if kind == "contact":
        for contact in person.attended:
            yield (
                contact.id,
                contact.on,
                {"provider": contact.organisation, "setting": contact.setting, "source": contact.source},
                None,
            )
    elif kind == "assessed":
        for assessment in person.assessments:
            says = {"provider": assessment.organisation, "setting": assessment.door}
            yield assessment.id, assessment.on, says, None
    else:
        for referral in person.referrals:
            yield referral.id, referral.on, {"provider": referral.provider}, None


def _of_treatment(person: CountedPerson, *, ended: bool) -> Eligible:
    for episode in person.episodes:
        if not ended:
            yield episode.id, episode.started_on, {"provider": episode.start.delivered_by}, episode
        elif episode.end:
            yield episode.id, episode.end.on, {"provider": episode.delivered_by_on(episode.end.on)}, episode


def _counts_on(rule: Rule, since: date) -> date:
    return since + timedelta(weeks=rule.get("weeks") or 0)


def _case(person: CountedPerson, rule: Rule, subject: UUID, since: date, says: dict[str, Any]) -> Case:
    """What is to be met is looked for from `since` on."""
    on = _counts_on(rule, since)
    met_on = met(person, rule["met"], since) if rule.get("met") else None
    if rule.get("weeks") and met_on is not None and met_on > on:
        met_on = None
    return Case(
        indicator=rule["code"],
        subject_id=subject,
        owner_id=person.id,
        eligible_on=on,
        until=met_on if rule["unit"] == "days" else None,
        met_on=met_on,
        value=(met_on - since).days if met_on and rule["unit"] == "days" else None,
        **says,
    )


def _counts(case: Case, where: Mapping[str, Sequence[str]]) -> bool:
    return all(case.dimension(name) in values for name, values in where.items())


def met(person: CountedPerson, condition: Rule, since: date) -> date | None:
    """The day on which it was met, counted from `since`; none where it was not, or is not known yet."""
    begun = met(person, condition["after"], since) if condition.get("after") else since
    if begun is None:
        return None
    day = _met(person, condition, begun)
    within = condition.get("within_days")
    return None if day is None or (within is not None and day > begun + timedelta(days=within)) else day


def _met(person: CountedPerson, condition: Rule, since: date) -> date | None:
    if condition.get("measure"):
        achieved = person.achieved(condition["measure"], verified=bool(condition.get("verified")))
        return min((day for day in achieved if day >= since), default=None)
    if condition.get("event"):
        return _event(person, condition, since)
    if condition.get("not"):
        return _not(person, condition["not"], since)
    days = [met(person, part, since) for part in condition.get("all") or condition["any"]]
    met_days = [day for day in days if day is not None]
    if condition.get("all"):
        return max(met_days) if len(met_days) == len(days) else None
    return min(met_days, default=None)


def _event(person: CountedPerson, condition: Rule, since: date) -> date | None:
    days = [event.on for event in person.events(condition["event"]) if event.on >= since]
    weeks = condition.get("sustained_weeks")
    if not weeks:
        return min(days, default=None)
    ended = [event.on for event in person.events(condition["ended_by"])] if condition.get("ended_by") else []
    for day in sorted(days):
        over = day + timedelta(weeks=weeks)
        if not any(day <= end < over for end in ended):
            return over if person.has_come(over) else None
    return None


def _not(person: CountedPerson, condition: Rule, since: date) -> date | None:
    """It is known when the time in which it could have been met is over."""
    over = since + timedelta(days=condition["within_days"])
    if met(person, condition, since) is not None:
        return None
    return over if person.has_come(over) else None
