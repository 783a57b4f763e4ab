"""Which version counts when: by hand, and the same as the rule of single days for any versions."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.tariff.rules.in_force import course
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.versions import Earlier, that_counts
from tests.rules.tariff.test_scheme_versions import published, version

FIRST, LAST = date(2012, 4, 2), date(2016, 1, 1)


def until(number: int, starts: str, ends: str | None) -> Scheme:
    return version(number, starts, lambda source: source.update({"valid_to": ends} if ends else {}))


def test_a_later_version_follows_and_one_published_late_replaces() -> None:
    parts = course(published(until(1, "2012-04-02", None), until(2, "2013-04-02", None), until(3, "2013-04-02", None)))
    assert [(part.version, part.starts, part.ends) for part in parts] == [
        (1, date(2012, 4, 2), date(2013, 4, 2)),
        (3, date(2013, 4, 2), None),
    ]


def test_what_ended_goes_on_until_another_begins() -> None:
    parts = course(published(until(1, "2012-04-02", "2013-04-02"), until(2, "2014-04-02", None)))
    assert [(part.version, part.starts, part.valid) for part in parts] == [
        (1, date(2012, 4, 2), True),
        (1, date(2013, 4, 2), False),
        (2, date(2014, 4, 2), True),
    ]


def test_without_a_version_nothing_counts() -> None:
    assert course([]) == []


_SCHEMES = [
    until(number, str(FIRST + timedelta(days=starts)), str(FIRST + timedelta(days=starts + lasts)) if lasts else None)
    for number, (starts, lasts) in enumerate([(0, None), (0, 300), (100, 50), (200, None), (200, 400), (700, 1)], 1)
]


@given(st.lists(st.sampled_from(_SCHEMES), unique_by=lambda scheme: scheme.version, min_size=1), st.dates(FIRST, LAST))
def test_each_day_is_in_one_part_and_in_that_of_what_counts(schemes: list[Scheme], day: date) -> None:
    versions = [
        Earlier(scheme, datetime(2012, 1, 1, tzinfo=UTC) + timedelta(days=i)) for i, scheme in enumerate(schemes)
    ]
    parts = [part for part in course(versions) if part.starts <= day and (part.ends is None or day < part.ends)]
    counting = that_counts(day, versions)
    assert [part.version for part in parts] == ([counting.scheme.version] if counting else [])
