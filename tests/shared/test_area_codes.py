"""What is the code of an area for one is it for all: tokens, topics, schemes and the command line."""

import re
import time

import pytest

from deploy.cli.areas import VARIABLE, add_area
from deploy.errors import LasarsError
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import read
from shared.kernel.area_codes import AREA
from shared.kernel.claims import RefusedToken, TokenRules, actor_of
from shared.messaging.events import topic_pattern
from tests.rules.tariff.test_scheme_reading import with_value

CLAIMS = {"sub": "someone", "organisation": "start", "roles": ["assessor"]}
GOOD = ["stockport", "tower-hamlets", "tower_hamlets", "E08000007", "9", "a" * 60]
BAD = ["", "stock.port", ".stockport", "-x", "_x", "stock port", "stockport\n", "Malmö", "a" * 61]


@pytest.fixture(autouse=True)
def over_the_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def taken(code: str) -> dict[str, bool]:
    return {
        "token": _token(code),
        "topic": re.fullmatch(topic_pattern("lasars.finance.{area}"), f"lasars.finance.{code}") is not None,
        "scheme": _scheme(code),
        "command": _command(code),
    }


@pytest.mark.parametrize("code", GOOD)
def test_a_code_is_one_for_all(code: str) -> None:
    assert AREA.fullmatch(code)
    assert all(taken(code).values()), taken(code)


@pytest.mark.parametrize("code", BAD)
def test_what_is_none_is_none_for_anybody(code: str) -> None:
    assert not any(taken(code).values()), taken(code)


def test_a_topic_of_one_area_is_that_areas_only() -> None:
    mine = topic_pattern("lasars.finance.{area}", "stock_port")
    assert re.fullmatch(mine, "lasars.finance.stock_port")
    assert not re.fullmatch(mine, "lasars.finance.stock-port")
    assert topic_pattern("lasars.assessment", "stockport") == topic_pattern("lasars.assessment")


def _token(code: str) -> bool:
    now = int(time.time())
    try:
        actor_of({"typ": "at+jwt"}, CLAIMS | {"area": code, "iat": now, "exp": now + 60}, TokenRules())
    except RefusedToken:
        return False
    return True


def _scheme(code: str) -> bool:
    try:
        read(with_value("area", code))
    except SchemeRefused:
        return False
    return True


def _command(code: str) -> bool:
    try:
        list(add_area(code, None, 1, acls=False))
    except LasarsError:
        return False
    return True
