"""Of which quarters something may be stated: those that are over, by the version of the first day of each."""

from datetime import UTC, date, datetime
from typing import Any

from services.assessment.rules.statements import stated_quarters
from services.assessment.rules.terms import Terms, terms

CONTRACT = {"code": "cdas-2012", "party": "cdas", "starts": "2012-04-02", "ends": "2013-04-02"}


def version(number: int, valid_from: str, *rows: dict[str, Any], contract: dict[str, Any] = CONTRACT) -> Terms:
    scheme = {"id": "town", "version": number, "valid_from": valid_from, "contracts": [contract], "attested": rows}
    journey = {"gap_days": 21, "presentation_kinds": []}
    return terms(scheme | {"journey": journey}, datetime(2012, 1, number, tzinfo=UTC))


def lets(*signed_by: str) -> dict[str, Any]:
    return {"code": "offending", "signed_by": signed_by, "contracts": ["cdas-2012"]}


def starts(versions: list[Terms], today: date, organisation: str | None = None) -> list[str]:
    stated = stated_quarters("offending", "cdas-2012", versions, today, organisation)
    return [quarter.starts.isoformat() for quarter in stated]


def test_only_quarters_that_are_over_and_in_which_the_scheme_lets_it_be_stated() -> None:
    versions = [version(1, "2012-04-02"), version(2, "2012-07-02", lets("police"))]
    assert starts(versions, date(2012, 10, 1)) == []
    assert starts(versions, date(2012, 10, 2)) == ["2012-07-02"]
    assert starts(versions, date(2013, 6, 1)) == ["2012-07-02", "2012-10-02", "2013-01-02"]


def test_by_whoever_the_version_of_the_quarter_names() -> None:
    versions = [version(1, "2012-04-02", lets("police")), version(2, "2012-07-02", lets("gp"))]
    today = date(2012, 10, 2)
    assert starts(versions, today) == ["2012-04-02", "2012-07-02"]
    assert starts(versions, today, "police") == ["2012-04-02"]
    assert starts(versions, today, "gp") == ["2012-07-02"]


def test_a_quarter_is_that_of_the_contract_as_the_version_of_its_first_day_has_it() -> None:
    later = {**CONTRACT, "ends": "2013-05-02"}
    versions = [version(1, "2012-04-02", lets("police")), version(2, "2013-04-01", lets("police"), contract=later)]
    assert starts(versions, date(2013, 6, 1))[-1] == "2013-04-02"
    assert starts(versions[:1], date(2013, 6, 1))[-1] == "2013-01-02"
