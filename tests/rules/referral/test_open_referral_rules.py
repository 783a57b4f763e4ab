"""The standard's envelope: whatever the size of a page, all services are in it once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from math import ceil
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.open_referral import PublicOffer, in_full, in_list, is_asked_for, page_of

READ_AT = datetime(2012, 4, 2, 9, 30, 0, 123_000, tzinfo=UTC)
BARE = PublicOffer(
    id=UUID(int=1), area="stockport", organisation="cdas", organisation_name="Cdas", name="Keywork", min_age=None,
    max_age=None, sexes=(), districts=(), languages=(), places=3, available=2, said_on=None,
)  # fmt: skip


@given(st.integers(0, 40), st.integers(1, 12))
def test_the_pages_hold_all_of_a_list_once(total: int, size: int) -> None:
    things = [{"id": str(number)} for number in range(total)]
    pages = max(1, ceil(total / size))
    shown = [
        page_of(things[(number - 1) * size : number * size], total, number, size) for number in range(1, pages + 1)
    ]
    assert [thing for page in shown for thing in page["contents"]] == things
    assert [page["first_page"] for page in shown] == [number == 0 for number in range(pages)]
    assert [page["last_page"] for page in shown] == [number == pages - 1 for number in range(pages)]
    assert {page["total_pages"] for page in shown} == {pages}
    assert shown[0]["empty"] == (total == 0)


def test_of_what_was_not_said_nothing_is_sent() -> None:
    assert in_list(BARE).keys() == {"id", "name", "status", "organization"}
    assert in_full(BARE, READ_AT).keys() == {"id", "name", "status", "organization"}
    shown = in_full(replace(BARE, listing={"shows_places": True}), READ_AT)
    assert shown["service_capacity"][0]["updated"] == "2012-04-02T09:30:00.123Z"
    assert in_list(replace(BARE, said_on=date(2012, 4, 2)))["assured_date"] == "2012-04-02"


@given(st.integers(0, 150), st.integers(0, 150), st.integers(0, 150))
def test_who_is_taken_is_found_by_their_age(age: int, low: int, high: int) -> None:
    offer = replace(BARE, min_age=min(low, high), max_age=max(low, high))
    assert is_asked_for(offer, None, age, age) == (min(low, high) <= age <= max(low, high))
    assert is_asked_for(BARE, "KEYW", age, age)
    assert not is_asked_for(BARE, "rehab", None, None)
