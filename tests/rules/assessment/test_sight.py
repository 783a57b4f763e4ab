"""Under which ids figures find whom an organisation saw, whatever was merged or taken apart since."""

from datetime import date
from uuid import UUID

from services.assessment.rules.sight import NO_END, MergedFor, SeenTo, owners_seen

ANN, ALIAS, STRANGER = (UUID(int=number) for number in (1, 2, 3))
MAY, JUNE, JULY, AUGUST = (date(2012, month, 1) for month in (5, 6, 7, 8))


def merged(survivor: UUID, absorbed: UUID, since: date, until: date | None = None) -> MergedFor:
    return MergedFor(survivor, absorbed, since, until)


def test_a_merge_after_the_last_day_brings_in_nobody() -> None:
    seen = [SeenTo(ANN, JUNE)]
    assert owners_seen(seen, [merged(ANN, STRANGER, JULY)]) == {ANN: JUNE}
    assert owners_seen(seen, [merged(STRANGER, ANN, JULY)]) == {ANN: JUNE}
    assert owners_seen([SeenTo(ANN, JUNE), SeenTo(ALIAS, MAY)], [merged(ANN, ALIAS, JULY)]) == {ANN: JUNE, ALIAS: MAY}


def test_by_whom_they_went_on_the_last_day_they_are_found_though_it_was_undone_since() -> None:
    assert owners_seen([SeenTo(ANN, JULY)], [merged(ALIAS, ANN, MAY, AUGUST)]) == {ALIAS: JULY}
    assert owners_seen([SeenTo(ANN, JULY)], [merged(ALIAS, ANN, MAY, JUNE)]) == {ANN: JULY}


def test_two_ids_that_were_one_on_the_later_day_are_found_once() -> None:
    seen = [SeenTo(ANN, JULY), SeenTo(ALIAS, MAY)]
    assert owners_seen(seen, [merged(ANN, ALIAS, JUNE)]) == {ANN: JULY}
    assert owners_seen(seen, [merged(ALIAS, ANN, JUNE)]) == {ALIAS: JULY}


def test_who_is_in_sight_is_found_under_all_ids_of_now() -> None:
    seen = [SeenTo(ANN, NO_END), SeenTo(ALIAS, MAY)]
    assert owners_seen(seen, [merged(ANN, ALIAS, JUNE), merged(ALIAS, STRANGER, JUNE)]) == {
        ANN: NO_END, ALIAS: NO_END, STRANGER: NO_END,
    }  # fmt: skip
    assert owners_seen(seen, [merged(ANN, ALIAS, JUNE, JULY)]) == {ANN: NO_END, ALIAS: MAY}


def test_who_was_never_merged_is_found_beside_those_who_were_until_their_last_day() -> None:
    seen = [SeenTo(STRANGER, MAY), SeenTo(STRANGER, JUNE), SeenTo(ANN, JULY)]
    assert owners_seen(seen, [merged(ANN, ALIAS, JUNE)]) == {STRANGER: JUNE, ANN: JULY}
