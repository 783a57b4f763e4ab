"""An event's data is read from the very text that came, once, and as strictly as if it were written again for that."""

import json
from datetime import date
from typing import Any, ClassVar

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import from_json

from shared.messaging.bounds import Count, read_strictly, read_within
from shared.messaging.events import Payload

SAID = {"area": "stockport", "actor": "a", "actorOrganisation": "b", "on": "2012-04-02", "pence": 5}


class Told(Payload):
    type: ClassVar[str] = "told"
    topic: ClassVar[str] = "lasars.told"

    on: date
    until: date | None = None
    pence: Count
    note: str | None = None
    parts: tuple[dict[str, Any], ...] = ()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_DAYS = st.dates().map(date.isoformat) | st.sampled_from(["0000-00-00", "2012-04-02T00:00:00", "5", "1400-01-01"])


def _read(body: bytes, message: dict[str, Any]) -> Any:
    try:
        return read_within(body, message, Told)
    except ValueError as error:
        return str(error)


@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("on", "until", "pence", "note", "parts", "area", "new"), _DAYS | _VALUES)
    )
)
@example({"note": "\0"})
@example({"new": "\0"})
@example({"pence": True})
@example({"pence": 5.0})
@example({"on": 5})
@example({"until": "9999-12-31"})
def test_what_is_read_does_not_depend_on_the_way(changed: dict[str, Any]) -> None:
    body = json.dumps({"id": "1", "data": SAID | changed, "on": "other"}).encode()
    message = from_json(body)
    assert _read(body, message) == _read(b"", message)


def test_a_good_event_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.messaging.bounds.read_strictly", None)
    body = json.dumps({"data": SAID}).encode()
    assert read_within(body, from_json(body), Told).pence == 5


def test_what_is_wrong_is_told_by_the_names_of_the_data() -> None:
    message = {"data": SAID | {"on": 5}}
    with pytest.raises(ValueError, match=r"Told\non\n"):
        read_within(json.dumps(message).encode(), message, Told)
    with pytest.raises(ValueError, match=r"Told\non\n"):
        read_strictly(message["data"], Told)
