"""What a contract may say of whom it pays beside whom, of a LASARS's own measures, and of an option to extend it.

What is refused is told with its place and what is allowed there.
"""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.consequences import warnings
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.versions import follows
from services.tariff.rules.words.contract_words import terms
from services.tariff.rules.words.effects import effects
from tests.rules.tariff.test_plan_checks import SOURCE
from tests.rules.tariff.test_scheme_versions import published

CDAS, RIVERSIDE, ADDED = 0, 1, 2
Change = Callable[[dict[str, Any]], Any]
MEASURE = {
    "code": "assessed_in_time", "title": "Assessed within five days", "kind": "event", "group": "local:front-door",
    "once_per": "journey", "verification": "person",
    "params": {"code": "assessed_in_time", "n": 1, "scope": "journey", "roles": ["assessor"]},
}  # fmt: skip
INDICATOR = {
    "code": "seen-in-time", "title": "Of all assessments those within five days", "unit": "share",
    "eligible_on": "assessed", "ripe_after_days": 0, "contracts": ["start-2012"],
    "met": {"measure": "assessed_in_time", "verified": True, "within_days": 0},
}  # fmt: skip


def added(source: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """One contract more, as Riverside's in what is not said."""
    kept = {name: value for name, value in SOURCE["contracts"][RIVERSIDE].items() if name != "plan"}
    source["contracts"].append(copy.deepcopy(kept) | terms)
    return source


def partner(source: dict[str, Any], **terms: Any) -> dict[str, Any]:
    said = {"code": "oasis-2012", "party": "oasis", "title": "Oasis", "partner_of": "riverside-2012"}
    return added(source, **(said | terms))


def lasars(source: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """75 % of its value by the month, 25 % by the share that it assesses in time."""
    source["measures"].append(dict(MEASURE))
    source["indicators"].append(copy.deepcopy(INDICATOR))
    source["prices"].append({"measure": "assessed_in_time", "band": "*", "from": "2012-04-02", "pence": 0})
    pots = [{"indicator": "seen-in-time", "weight": "1", "target": "0.9"}]
    said = {
        "code": "start-2012", "party": "start", "title": "START", "measures": ["assessed_in_time"],
        "verified_by": ["public-health"], "annual_value_pence": [40_000_000, 40_000_000], "block_share": "0.75",
        "at_risk": {"shares": ["0.25"], "measures": pots},
    }  # fmt: skip
    return added(source, **(said | terms))


def of(*changes: Change, version: int = 1, valid_from: str = "2012-04-02") -> dict[str, Any]:
    source = copy.deepcopy(SOURCE) | {"version": version, "valid_from": valid_from}
    for change in changes:
        change(source)
    return source


def faults_of(*changes: Change) -> dict[str, str]:
    return {fault.path: str(fault) for fault in check(read(of(*changes)), "stockport")}


def words_of(index: int, *changes: Change) -> str:
    scheme = canonical(read(of(*changes)))
    return " ".join(terms(scheme["contracts"][index], scheme))


def on(index: int, **terms: Any) -> Change:
    return lambda source: source["contracts"][index].update(terms)


def in_pot(**terms: Any) -> Change:
    return lambda source: source["indicators"][-1].update(terms)


@pytest.mark.parametrize(
    "changes",
    [
        (partner,),
        (lambda source: partner(source, starts="2012-10-02", ends="2013-10-02", annual_value_pence=[1_000_000]),),
        (partner, lambda source: partner(source, code="haven-2012", party="haven")),
        (lasars,),
        (lasars, partner),
        (on(RIVERSIDE, may_extend={"until": "2016-04-02", "decide_by": "2013-10-02"}),),
        (on(RIVERSIDE, may_extend={"months": 24, "decide_by": "2014-04-01"}),),
    ],
)
def test_partners_the_lasars_as_payee_and_options_may_be_said(changes: tuple[Change, ...]) -> None:
    assert faults_of(*changes) == {}


@pytest.mark.parametrize(
    ("changes", "path", "allowed"),
    [
        ((partner, on(ADDED, partner_of="riverside-2013")), "contracts[2].partner_of", "cdas-2012, riverside-2012"),
        ((partner, on(ADDED, partner_of="oasis-2012")), "contracts[2].partner_of", "cdas-2012, riverside-2012"),
        ((partner, on(ADDED, party="riverside")), "contracts[2].partner_of", "allowed: cdas-2012"),
        ((partner, on(CDAS, partner_of="oasis-2012")), "contracts[0].partner_of", "allowed: riverside-2012"),
        ((partner, on(ADDED, starts="2012-04-01")), "contracts[2].starts", "2012-04-02 or later"),
        ((partner, on(ADDED, ends="2014-04-03")), "contracts[2].ends", "up to 2014-04-02"),
        ((lasars, partner, on(3, partner_of="start-2012")), "contracts[3].partner_of", "cdas-2012, riverside-2012"),
    ],
)  # fmt: skip
def test_a_partner_without_a_lead_is_refused(changes: tuple[Change, ...], path: str, allowed: str) -> None:
    faults = faults_of(*changes)
    assert path in faults
    assert allowed in faults[path]


@pytest.mark.parametrize(
    ("changes", "path", "allowed"),
    [
        ((lasars, on(ADDED, verified_by=["start"])), "contracts[2].verified_by[0]", "that the scheme does not pay"),
        ((lasars, on(ADDED, verified_by=["public-health", "cdas"])), "contracts[2].verified_by[1]", "does not pay"),
        ((lasars, lambda source: source["measures"][-1].update(verification="automatic")),
         "contracts[2].measures[0]", "verification = 'person'"),
        ((lasars, lambda source: source["contracts"][CDAS]["measures"].append("assessed_in_time")),
         "contracts[2].measures[0]", "a measure of its own"),
        ((lasars, lambda source: source["prices"][-1].update(band="low")), f"prices[{len(SOURCE['prices'])}].band",
         "allowed: *"),
        ((lasars, in_pot(met={"measure": "assessed_in_time"})), "contracts[2].at_risk.measures[0].indicator",
         "verified = true"),
        ((lasars, in_pot(met={"event": "assessed_in_time"})), "contracts[2].at_risk.measures[0].indicator",
         "verified = true"),
        ((lasars, in_pot(met={"measure": "planned_discharge", "verified": True})),
         "contracts[2].at_risk.measures[0].indicator", "measures of this contract"),
        ((lasars, in_pot(met={"event": "assessed_in_time", "verified": True})), "indicators[0].met.verified", "none"),
        ((lasars, on(ADDED, subcontracts=[{"party": "x", "share": "0.5", "from": "2012-04-02", "clause": "9"}])),
         "contracts[2].subcontracts", "none"),
    ],
)  # fmt: skip
def test_what_a_lasars_would_decide_for_itself_is_refused(changes: tuple[Change, ...], path: str, allowed: str) -> None:
    faults = faults_of(*changes)
    path = path.replace("indicators[0]", f"indicators[{len(SOURCE['indicators'])}]")
    assert path in faults
    assert allowed in faults[path]


POT, GATE = "contracts[2].at_risk.measures[0].indicator", "contracts[2].gates[0].indicator"
GATED = {"code": "in-time", "indicator": "seen-in-time", "target": "0.9", "factor": "0.9"}


def in_riverside(**indicator: Any) -> tuple[Change, ...]:
    """Riverside is paid by the share of a partner's contract of its own, where it says so, else of its own."""
    pots = [{"indicator": "seen-in-time", "weight": "1", "target": "0.9"}]
    said = (
        INDICATOR | {"contracts": ["oasis-2012"], "met": {"measure": "planned_discharge", "within_days": 0}} | indicator
    )
    terms = {"at_risk": {"shares": ["0.1"], "measures": pots}, "block_share": "0"}
    return partner, on(ADDED, **terms), lambda source: source["indicators"].append(copy.deepcopy(said))


@pytest.mark.parametrize("kind", ["referred", "start", "discharge", "contact", "assessed"])
def test_a_lasars_may_be_paid_by_whomever_it_sends_on(kind: str) -> None:
    """Also of one provider alone, where the case is of who treats."""
    where = {} if kind in {"contact", "assessed"} else {"where": {"provider": ["riverside"]}}
    gates = [GATED | {"measures": ["assessed_in_time"]}]
    assert faults_of(lasars, on(ADDED, gates=gates), in_pot(eligible_on=kind, **where)) == {}


@pytest.mark.parametrize(
    ("changes", "path", "allowed"),
    [
        ((lasars, in_pot(where={"provider": ["riverside"]})), POT, "where.provider with any of start"),
        ((lasars, in_pot(eligible_on="contact", where={"provider": ["cdas"]})), POT, "with any of start"),
        ((lasars, on(ADDED, at_risk=None, gates=[GATED | {"measures": ["assessed_in_time"]}]),
          in_pot(where={"provider": ["cdas"]})), GATE, "where.provider with any of start"),
        (in_riverside(), POT, "eligible_on contact, referred, start, discharge or event"),
        (in_riverside(), POT, "verified_by, of the LASARS's own"),
        (in_riverside(), POT, "complexity.assessed_by_provider = 'under_audit'"),
        (in_riverside(eligible_on="start", where={"provider": ["riverside"]}), POT, "where.provider with any of oasis"),
        (in_riverside(eligible_on="start", where={"setting": ["court"]}), "indicators[0].where.setting",
         "eligible_on contact or assessed"),
        (in_riverside(eligible_on="start", where={"source": ["3", "no-such"]}), "indicators[0].where.source[1]", "3"),
        (in_riverside(eligible_on="start", where={"history": ["old"]}), "indicators[0].where.history[0]",
         "new, returning"),
    ],
)  # fmt: skip
def test_a_pot_or_a_gate_without_cases_is_refused(changes: tuple[Change, ...], path: str, allowed: str) -> None:
    faults = faults_of(*changes)
    path = path.replace("indicators[0]", f"indicators[{len(SOURCE['indicators'])}]")
    assert path in faults
    assert allowed in faults[path]


def test_who_is_paid_by_assessments_may_assess_under_audit() -> None:
    audited = on_complexity(assessed_by_provider="under_audit")
    assert faults_of(*in_riverside(), audited) == {}
    subcontract = {"party": "haven", "share": "0.5", "from": "2012-04-02", "clause": "9"}
    of_who_delivers = in_riverside(eligible_on="start", where={"provider": ["haven"]})
    assert faults_of(*of_who_delivers, on(ADDED, subcontracts=[subcontract])) == {}


def on_complexity(**terms: Any) -> Change:
    return lambda source: source["complexity"].update(terms)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (in_riverside(eligible_on="event", event="assessed_in_time"), False),
        ((lasars, *in_riverside(eligible_on="event", event="assessed_in_time", contracts=["oasis-2012"], code="y"),
          on(3, at_risk={"shares": ["0.1"], "measures": [{"indicator": "y", "weight": "1", "target": "0.5"}]})), True),
        ((lasars, in_pot(eligible_on="event", event="assessed_in_time")), False),
    ],
)  # fmt: skip
def test_who_records_an_event_for_others_is_warned_of(changes: tuple[Change, ...], told: bool) -> None:
    said = [words for words in warnings(read(of(*changes)), []) if "are of who records assessed_in_time" in words]
    assert bool(said) is told
    assert all(words.startswith("contracts[3].at_risk.measures[0].indicator: ") for words in said)


@pytest.mark.parametrize(
    ("option", "path", "allowed"),
    [
        ({"decide_by": "2013-10-02"}, "until", "one of until and months"),
        ({"until": "2016-04-02", "months": 24, "decide_by": "2013-10-02"}, "until", "one of until and months"),
        ({"until": "2014-04-02", "decide_by": "2013-10-02"}, "until", "later than 2014-04-02"),
        ({"months": 24, "decide_by": "2014-04-02"}, "decide_by", "2012-04-02 or later, and before 2014-04-02"),
        ({"months": 24, "decide_by": "2012-04-01"}, "decide_by", "2012-04-02 or later, and before 2014-04-02"),
    ],
)
def test_an_option_that_nobody_could_take_up_is_refused(option: dict[str, Any], path: str, allowed: str) -> None:
    faults = faults_of(on(RIVERSIDE, may_extend=option))
    assert allowed in faults[f"contracts[1].may_extend.{path}"]


def test_a_contract_does_not_become_that_of_a_lasars_nor_cease_to_be() -> None:
    def later(source: dict[str, Any]) -> Scheme:
        return read(source | {"version": 2, "valid_from": "2013-04-02"})

    own, others = of(lasars), of(lasars, on(ADDED, verified_by=[]))
    for before, after in ((own, others), (others, own)):
        faults = follows(later(after), published(read(before)))
        assert [fault.path for fault in faults] == ["contracts[2].verified_by"]
    another = of(lasars, on(ADDED, verified_by=["internal-audit"]))
    assert not list(follows(later(another), published(read(own))))


@pytest.mark.parametrize(("ends", "warned"), [("2016-04-02", False), ("2016-04-03", True)])
def test_who_extends_a_contract_beyond_its_option_is_warned(ends: str, warned: bool) -> None:
    option = on(RIVERSIDE, may_extend={"months": 24, "decide_by": "2013-10-02"})
    longer = on(RIVERSIDE, ends=ends, annual_value_pence=[12_000_000] * (4 + warned))
    later = read(of(longer, version=2, valid_from="2013-04-02"))
    told = [warning for warning in warnings(later, published(read(of(option)))) if "option" in warning]
    said = "contracts[1].ends: 2016-04-03 is later than the option allowed, by which riverside-2012 could end on"
    assert told == ([f"{said} 2016-04-02."] if warned else [])


MONTHS, UNTIL = {"months": 24, "decide_by": "2013-10-02"}, {"until": "2018-04-02", "decide_by": "2013-10-02"}
FIRST_DAY_AFTER = "2016-04-02"


@pytest.mark.parametrize(
    ("kept", "until"),
    [(MONTHS, "2018-04-02"), (UNTIL, "2018-04-02"), (MONTHS | {"decide_by": "2015-10-02"}, None), (None, None)],
)
def test_an_option_that_is_left_beside_the_later_end_is_said_to_be_another(
    kept: dict[str, Any] | None, until: str | None
) -> None:
    was = kept if kept in (MONTHS, UNTIL) else MONTHS
    first = of(on(RIVERSIDE, may_extend=was))
    longer = on(RIVERSIDE, ends=FIRST_DAY_AFTER, annual_value_pence=[12_000_000] * 4, may_extend=kept)
    later = read(of(longer, version=2, valid_from="2013-04-02"))
    told = [warning for warning in warnings(later, published(read(first))) if "may_extend" in warning]
    assert [f"once more, until {until}, if that is decided by 2013-10-02" in warning for warning in told] == (
        [True] if until else []
    )
    said = [line for effect in effects(canonical(read(first)), canonical(later)) for line in effect.sentences]
    assert any("it may be taken up once more" in line for line in said) is bool(until)


def test_a_contract_that_says_none_of_it_keeps_its_hash() -> None:
    assert {"partner_of", "verified_by", "may_extend"}.isdisjoint(canonical(read(of()))["contracts"][RIVERSIDE])
    for change in (on(CDAS, partner_of="riverside-2012"), on(CDAS, verified_by=["public-health"])):
        assert scheme_hash(read(of(change))) != scheme_hash(read(of()))


def test_they_are_said_in_plain_sentences() -> None:
    assert (
        "oasis is a partner in Riverside Recovery (riverside-2012), which pays riverside: it is paid its own part"
        " directly, for what it achieves itself." in words_of(ADDED, partner)
    )
    assert (
        "It pays the LASARS for measures of its own: they are start's, whoever treats the person, and are verified by"
        " public health, never by start itself." in words_of(ADDED, lasars)
    )
    said = "It may be extended until 1 April 2016, if that is decided by 2 October 2013; until a version says a later"
    for option in ({"until": "2016-04-02"}, {"months": 24}):
        assert said in words_of(RIVERSIDE, on(RIVERSIDE, may_extend=option | {"decide_by": "2013-10-02"}))
