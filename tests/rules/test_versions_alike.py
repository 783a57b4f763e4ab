"""Which version of a scheme a day is judged by is the same for everybody who asks."""

import json
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.terms import last_terms_on, terms
from services.payments.rules.schemes import in_force, read_scheme
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.versions import Earlier, that_counts

TEXT = (Path(__file__).parents[2] / "deploy" / "schemes" / "stockport.toml").read_text()
SCHEME = read(parse_toml(TEXT))
TERMS = terms(json.loads(json.dumps(tomllib.loads(TEXT), default=str)), datetime(2012, 3, 1, tzinfo=UTC))
PAID_BY = read_scheme(canonical(SCHEME), "hash", datetime(2012, 3, 1, tzinfo=UTC))
FIRST = date(2012, 4, 2)
Days = tuple[int, int | None]  # the first day and how many, or for ever

spans = st.tuples(st.integers(0, 30), st.none() | st.integers(1, 20))


@given(st.lists(spans, min_size=1, max_size=6), st.permutations(range(6)), st.integers(-2, 60))
def test_the_services_read_a_day_by_the_same_version(versions: list[Days], order: list[int], after: int) -> None:
    day = FIRST + timedelta(after)
    assessed, paid, priced = [], [], []
    for number, ((start, length), at) in enumerate(zip(versions, order, strict=False), start=1):
        since = FIRST + timedelta(start)
        until = None if length is None else since + timedelta(length)
        published = datetime(2012, 3, 1 + at, tzinfo=UTC)
        dated: dict[str, Any] = {"version": number, "valid_from": since, "valid_to": until}
        assessed.append(replace(TERMS, **dated, published_at=published))
        paid.append(replace(PAID_BY, **dated, published_at=published))
        priced.append(Earlier(SCHEME.model_copy(update=dated), published))
    found = last_terms_on(day, assessed)
    counting = that_counts(day, priced)
    expected = found and found.version
    assert (counting and counting.scheme.version) == expected
    assert [scheme.version for scheme in in_force(paid, day)] == ([expected] if expected else [])
    assert last_terms_on(day, assessed[::-1]) == found
    assert that_counts(day, priced[::-1]) == counting
