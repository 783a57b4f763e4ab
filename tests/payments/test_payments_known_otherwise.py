"""A source that was set back says an older word again: what others had heard since is listed, and nothing is paid."""

from datetime import date
from typing import Any

import pytest

from services.assessment.events.published import FactsRestated as AssessmentRestated
from services.referral.events import FactsRestated as ReferralRestated
from services.tariff.events import FactsRestated as TariffRestated
from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client as payments_client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    ident,
    identity,
    merged,
    proposed,
    review,
    scheme,
    tariff,
    treatment_ended,
    treatment_started,
    treatment_transferred,
    withdrawn,
)
from tests.shared.lost import (
    FLOOR,
    NUMBER,
    WHY,
    accept,
    all_read,
    kinds,
    lost,
    otherwise,
    restated,
    take_back,
    try_to_accept,
)

DAY, LATER = date(2012, 9, 3), date(2012, 9, 4)
NEXT = (NUMBER + 1) * (FLOOR // NUMBER)


def again(payload: Payload, above: int = FLOOR, **changes: Any) -> Payload:
    return payload.model_copy(update={"revision": payload.revision + above, **changes})


async def _refused(payments: Running) -> str:
    answer = await payments_client.propose(payments)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/on-hold"), answer.text
    return str(answer.json()["detail"])


@pytest.fixture
async def paid_once(payments: Running) -> Running:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2))
    await payments_client.paid_run(payments)
    payments.today = LATER
    return payments


async def test_an_outcome_that_had_fallen_is_not_paid_because_an_older_word_says_that_it_stands(
    payments: Running,
) -> None:
    """The withdrawal of Tuesday is not in the dump of Monday, of which all was said again."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2), withdrawn("ann", revision=3))
    await payments.deliver(again(achieved("ann", revision=2)), restated(AssessmentRestated))
    (item,) = await otherwise(payments)
    assert (item["source"], item["kind"], item["id"]) == (
        "assessment",
        "standing",
        str(ident("outcome ann abstinent_at_review")),
    )
    assert (item["knownRevision"], item["saidRevision"]) == (3, FLOOR + 2)
    assert await lost(payments) == []
    assert "what is known otherwise" in await _refused(payments)
    (hold,) = (await payments_client.get(payments, "/holds"))["items"]
    assert (hold["contract"], hold["cause"], hold["source"]) == (BACK, "known-otherwise", "assessment")


async def test_so_it_is_where_payments_hears_all_of_it_for_the_first_time_in_one_batch(payments: Running) -> None:
    payments.today = DAY
    fallen = [achieved("ann", revision=2), withdrawn("ann", revision=3)]
    told = [again(achieved("ann", revision=2)), again(achieved("ben", revision=2)), restated(AssessmentRestated)]
    await payments.deliver(scheme(), tariff(), *fallen, *told)
    assert [(item["kind"], item["knownRevision"]) for item in await otherwise(payments)] == [("standing", 3)]
    assert "what is known otherwise" in await _refused(payments)


async def test_it_goes_by_itself_when_its_source_says_again_what_was_known(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2), withdrawn("ann", revision=3))
    await payments.deliver(again(achieved("ann", revision=2)), restated(AssessmentRestated))
    await payments.deliver(withdrawn("ann", revision=FLOOR + 3))
    assert await otherwise(payments) == []
    assert (await payments_client.get(payments, "/holds"))["items"] == []
    assert (await payments_client.done(await payments_client.propose(payments)))["grossPence"] == 0


async def test_an_operator_lets_it_stand_for_a_reason_once_all_is_read(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2), withdrawn("ann", revision=3))
    await payments.deliver(again(achieved("ann", revision=2)), restated(AssessmentRestated))
    await all_read(payments, assessment=3)
    assert (await try_to_accept(payments)).status_code == 409
    assert (await try_to_accept(payments, "operator", "wigan")).json() == {"accepted": {}, "left": 0}
    assert await accept(payments) == {"accepted": {"standing": 1}, "left": 0}
    assert await accept(payments) == {"accepted": {}, "left": 0}
    (kept,) = await payments.db.read("SELECT kind, thing_id, floor, revision, reason, taken_by FROM taken_back")
    outcome = str(ident("outcome ann abstinent_at_review"))
    assert tuple(kept.values()) == ("standing known otherwise", outcome, FLOOR + 2, 3, WHY, "op")
    assert (await payments_client.done(await payments_client.propose(payments)))["grossPence"] == 10_000


async def test_a_lost_verification_is_on_account_and_no_debt_until_somebody_verifies_again(paid_once: Running) -> None:
    before = await payments_client.balances(paid_once)
    await paid_once.deliver(again(proposed("ann", revision=1)), restated(AssessmentRestated))
    assert kinds(await otherwise(paid_once)) == ["outcome"]
    assert (await payments_client.balances(paid_once))[BACK, "receivable"] == -10_000
    (raised,) = await paid_once.db.read("SELECT cause FROM transfer WHERE kind = 'receivable'")
    assert raised["cause"] == "taken back"
    await _refused(paid_once)
    verified = achieved("ann", revision=FLOOR + 2, verified_by="another")
    await paid_once.deliver(verified)
    assert await otherwise(paid_once) == []  # who verified is no part of it
    run = await payments_client.done(await payments_client.propose(paid_once))
    assert (run["netPence"], run["debtPence"]) == (0, 0)
    after = await payments_client.balances(paid_once)
    assert sum(after.values()) == sum(before.values()) == 0


async def test_an_outcome_that_stood_again_and_falls_by_an_older_word_is_on_account(paid_once: Running) -> None:
    await paid_once.deliver(withdrawn("ann", revision=3), achieved("ann", revision=4))
    await paid_once.deliver(again(withdrawn("ann", revision=3)), restated(AssessmentRestated))
    assert kinds(await otherwise(paid_once)) == ["standing"]
    found = await paid_once.db.read("SELECT cause FROM transfer WHERE kind = 'receivable' ORDER BY seq")
    assert [row["cause"] for row in found][-1] == "taken back"


def _pairs() -> list[Any]:
    ann, marker = {"client_id": ident("ann")}, AssessmentRestated
    said: list[tuple[str, Payload, dict[str, Any], type[Any]]] = [
        ("tariff", tariff("ann"), {"voided": True}, TariffRestated),
        ("tariff", tariff("ann"), {"prices": {"abstinent_at_review": 1}}, TariffRestated),
        ("scheme", scheme(), {"hash": "1" * 64}, TariffRestated),
        ("start", treatment_started("ann"), {"voided": True}, ReferralRestated),
        ("transfer", treatment_transferred("ann"), {"voided": True}, ReferralRestated),
        ("end", treatment_ended("ann"), {"voided": True}, ReferralRestated),
        ("end", treatment_ended("ann"), {"ended_on": date(2012, 8, 1)}, ReferralRestated),
        ("end", treatment_ended("ann"), {"reason": {"list": "cds-f", "code": "85"}}, ReferralRestated),
        ("start", treatment_started("ann"), {"careCoordinating": False}, ReferralRestated),
        ("transfer", treatment_transferred("ann"), {"reason": "closer to home"}, ReferralRestated),
        ("tariff", tariff("ann"), {"assessmentId": str(ident("another"))}, TariffRestated),
        ("merge", merged("ann", "anne"), {"voided": True}, marker),
        ("match", identity("ann"), {"state": "settled"}, marker),
        ("outcome", achieved("ann"), {"achieved_on": date(2012, 7, 3)}, marker),
        ("start", treatment_started("bob"), ann, ReferralRestated),
    ]
    return [pytest.param(*each, id=f"{each[0]} {next(iter(each[2]))}") for each in said]


@pytest.mark.parametrize(("kind", "older", "change", "marker"), _pairs())
async def test_each_kind_is_listed_and_holds_the_contracts_of_the_person(
    payments: Running, kind: str, older: Payload, change: dict[str, Any], marker: Any
) -> None:
    """As it was corrected or voided on Tuesday, of which the source knows nothing any more."""
    payments.today = DAY
    known = older.model_copy(update={"revision": 2, **change})
    await payments.deliver(scheme(), tariff("ann"), achieved("ann"))
    await payments.deliver(older, known, again(older), restated(marker))
    assert kinds(await otherwise(payments)) == [kind]
    await _refused(payments)
    held = (await payments_client.get(payments, "/holds"))["items"]
    assert BACK in {each["contract"] for each in held if each["cause"] == "known-otherwise"}
    await payments.deliver(again(known))
    assert await otherwise(payments) == []
    held = (await payments_client.get(payments, "/holds"))["items"]
    assert [each for each in held if each["cause"] == "known-otherwise"] == []


@pytest.mark.parametrize(("kind", "older", "change", "marker"), _pairs())
async def test_each_kind_that_comes_after_all_was_said_again_without_it_waits_for_an_operator(
    payments: Running, kind: str, older: Payload, change: dict[str, Any], marker: Any
) -> None:
    """Tuesday's correction was parked, and its source was restored to Monday: the correction comes last."""
    payments.today = DAY
    late = older.model_copy(update={"revision": 2, **change})
    await payments.deliver(scheme(), tariff("ann"), achieved("ann"))
    await payments.deliver(older, again(older), restated(marker))
    await payments.deliver(late)
    (item,) = await otherwise(payments)
    assert (item["kind"], item["knownRevision"], item["saidRevision"]) == (kind, 2, FLOOR + 1)
    await _refused(payments)
    assert await accept(payments) == {"accepted": {kind: 1}, "left": 0}
    await payments.deliver(older, late)  # as its reader is rewound
    assert await otherwise(payments) == []
    await payments.deliver(late.model_copy(update={"revision": 3}))
    assert kinds(await otherwise(payments)) == [kind]
    await payments.deliver(again(late.model_copy(update={"revision": 3})))
    assert await otherwise(payments) == []


FACTS: list[Payload] = [
    scheme(), tariff("ann"), identity("ann"), merged("ann", "anne"), review("ann"), treatment_started("ann"),
    treatment_transferred("ann"), treatment_ended("ann"), achieved("ann", revision=2), withdrawn("bob", revision=3),
    tariff("cas", revision=3, voided=True), proposed("dan"),
]  # fmt: skip


@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one after another"])
async def test_what_was_said_again_as_it_was_known_is_listed_nowhere(payments: Running, at_once: bool) -> None:
    """Nor what its source changes after it: the first word of a restatement is what it knew."""
    payments.today = DAY
    await payments.deliver(*FACTS)
    markers = [restated(each) for each in (AssessmentRestated, ReferralRestated, TariffRestated)]
    changed = [
        withdrawn("ann", revision=FLOOR + 3), achieved("ann", revision=FLOOR + 4), achieved("dan", revision=FLOOR + 2),
        tariff("ann", revision=FLOOR + 2, prices={"abstinent_at_review": 7}), achieved("bob", revision=FLOOR + 4),
        identity("ann", "settled", revision=FLOOR + 2),
    ]  # fmt: skip
    events = [*map(again, FACTS), *markers, *changed]
    for part in [events] if at_once else [[event] for event in events]:
        await payments.deliver(*part)
    assert (await otherwise(payments), await lost(payments)) == ([], [])
    assert (await payments_client.get(payments, "/holds"))["items"] == []


async def test_news_that_was_read_late_in_one_batch_with_its_restatement_is_no_loss(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2))
    await payments.deliver(withdrawn("ann", revision=3), again(withdrawn("ann", revision=3)))
    assert await otherwise(payments) == []


async def test_what_was_taken_back_and_a_newer_backup_says_again_is_no_older_word(paid_once: Running) -> None:
    await paid_once.deliver(restated(AssessmentRestated))
    await take_back(paid_once)
    assert await otherwise(paid_once) == []
    await paid_once.deliver(again(achieved("ann", revision=2), NEXT), restated(AssessmentRestated, NUMBER + 1))
    assert await otherwise(paid_once) == []


async def test_a_third_restatement_keeps_what_was_known_first(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved("ann", on="2012-07-03", revision=2))
    await payments.deliver(again(achieved("ann", on="2012-07-02", revision=1)))
    await payments.deliver(again(achieved("ann", on="2012-07-02", revision=1), NEXT))
    assert kinds(await otherwise(payments)) == ["outcome"]
    await payments.deliver(again(achieved("ann", on="2012-07-03", revision=2), NEXT))
    assert await otherwise(payments) == []


async def test_what_assessment_says_to_stand_again_since_another_was_restored_waits_for_an_operator(
    payments: Running,
) -> None:
    """It had fallen by a corrected discharge; referral, restored, says the discharge as it was before."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2), withdrawn("ann", revision=3))
    await payments.deliver(achieved("ann", revision=4, taken_back=True))
    (item,) = await otherwise(payments)
    assert (item["source"], item["kind"], item["id"]) == (
        "assessment",
        "worth",
        str(ident("outcome ann abstinent_at_review")),
    )
    assert (item["knownRevision"], item["saidRevision"]) == (3, 4)
    assert "what is known otherwise" in await _refused(payments)
    (hold,) = (await payments_client.get(payments, "/holds"))["items"]
    assert (hold["contract"], hold["cause"], hold["source"]) == (BACK, "known-otherwise", "assessment")
    assert await accept(payments) == {"accepted": {"worth": 1}, "left": 0}
    assert (await payments_client.done(await payments_client.propose(payments)))["grossPence"] == 10_000


@pytest.mark.parametrize("fall", [withdrawn("ann", revision=3), proposed("ann", revision=3)], ids=["fell", "proposed"])
async def test_so_it_is_where_what_it_undoes_is_heard_in_the_same_batch(paid_once: Running, fall: Payload) -> None:
    await paid_once.deliver(fall, achieved("ann", revision=4, taken_back=True))
    assert kinds(await otherwise(paid_once)) == ["worth"]
    await _refused(paid_once)


async def test_a_word_that_follows_in_the_batch_and_takes_nothing_back_lists_it_no_less(paid_once: Running) -> None:
    told = [withdrawn("ann", revision=3), achieved("ann", revision=4, taken_back=True), achieved("ann", revision=5)]
    await paid_once.deliver(*told)
    assert kinds(await otherwise(paid_once)) == ["worth"]


async def test_what_rises_in_the_ordinary_way_before_a_word_that_takes_back_is_not_listed(payments: Running) -> None:
    payments.today = DAY
    told = [proposed("ann"), achieved("ann", revision=2), achieved("ann", revision=3, taken_back=True)]
    await payments.deliver(scheme(), tariff(), *told)
    assert await otherwise(payments) == []


async def test_a_cheaper_tariff_and_its_end_by_taking_back_in_one_batch_raise_the_price(paid_once: Running) -> None:
    cheaper = tariff(name="cheaper", valid_from="2012-06-01", prices={"abstinent_at_review": 4_000})
    await paid_once.deliver(cheaper, cheaper.model_copy(update={"revision": 2, "voided": True, "taken_back": True}))
    assert kinds(await otherwise(paid_once)) == ["price"]
    await _refused(paid_once)


async def test_it_holds_nothing_once_it_has_fallen_again(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2), withdrawn("ann", revision=3))
    await payments.deliver(achieved("ann", revision=4, taken_back=True))
    await payments.deliver(withdrawn("ann", revision=5))
    assert kinds(await otherwise(payments)) == ["worth if it rises again"]
    assert (await payments_client.done(await payments_client.propose(payments)))["grossPence"] == 0


async def test_what_has_fallen_again_is_accepted_too_so_that_nothing_holds_a_run_months_later(
    paid_once: Running,
) -> None:
    """An operator who has done all that there is to do is done."""
    await paid_once.deliver(withdrawn("ann", revision=3), achieved("ann", revision=4, taken_back=True))
    await paid_once.deliver(withdrawn("ann", revision=5))
    assert await accept(paid_once) == {"accepted": {"worth if it rises again": 1}, "left": 0}
    await paid_once.deliver(achieved("ann", revision=6))
    assert await otherwise(paid_once) == []
    assert (await payments_client.get(paid_once, "/holds"))["items"] == []


async def test_so_is_a_price_that_has_come_back_to_what_it_was(paid_once: Running) -> None:
    await paid_once.deliver(tariff(revision=2, **DEARER))
    await paid_once.deliver(tariff(revision=3))
    assert await accept(paid_once) == {"accepted": {"price if it rises again": 1}, "left": 0}
    await paid_once.deliver(tariff(revision=4, prices={"abstinent_at_review": 70_000}))
    assert await otherwise(paid_once) == []


@pytest.mark.parametrize("dip", [withdrawn("ann", revision=5), proposed("ann", revision=5)], ids=["fell", "proposed"])
@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one after another"])
async def test_it_is_listed_again_when_an_ordinary_word_raises_it_again(
    paid_once: Running, dip: Payload, at_once: bool
) -> None:
    """While it is down it holds nothing, but nobody has accepted it."""
    await paid_once.deliver(withdrawn("ann", revision=3), achieved("ann", revision=4, taken_back=True))
    if at_once:
        await paid_once.deliver(dip, achieved("ann", revision=6))
    else:
        await paid_once.deliver(dip)
        assert kinds(await otherwise(paid_once)) == ["worth if it rises again"]
        assert (await payments_client.get(paid_once, "/holds"))["items"] == []
        await paid_once.deliver(achieved("ann", revision=6))
    assert kinds(await otherwise(paid_once)) == ["worth"]
    await _refused(paid_once)
    assert await accept(paid_once) == {"accepted": {"worth": 1}, "left": 0}
    await paid_once.deliver(withdrawn("ann", revision=7), achieved("ann", revision=8))
    assert await otherwise(paid_once) == []


async def test_a_price_that_rises_by_taking_back_is_listed_once_its_outcome_is_achieved(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), proposed("ann"))
    await payments.deliver(tariff(revision=2, prices={"abstinent_at_review": 70_000}, taken_back=True))
    assert kinds(await otherwise(payments)) == ["price if it rises again"]
    await payments.deliver(achieved("ann", revision=2))
    assert kinds(await otherwise(payments)) == ["price"]
    await payments.deliver(tariff(revision=3))
    assert kinds(await otherwise(payments)) == ["price if it rises again"]


DEARER: dict[str, Any] = {"prices": {"abstinent_at_review": 70_000}, "taken_back": True}


@pytest.mark.parametrize("client", ["ann", "anne"], ids=["their own", "of another id of the person"])
async def test_an_outcome_that_is_achieved_after_a_dearer_tariff_was_told_by_taking_back_waits_for_an_operator(
    payments: Running, client: str
) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(client), merged("ann", "anne"), tariff(client, revision=2, **DEARER))
    assert await otherwise(payments) == []
    await payments.deliver(achieved("ann"))
    (item,) = await otherwise(payments)
    assert (item["source"], item["kind"]) == ("tariff", "price")
    await _refused(payments)
    assert await accept(payments) == {"accepted": {"price": 1}, "left": 0}
    await payments.deliver(withdrawn("ann", revision=2), achieved("ann", revision=3))
    assert await otherwise(payments) == []
    assert (await payments_client.done(await payments_client.propose(payments)))["grossPence"] == 70_000


async def test_so_does_one_that_is_priced_dearer_since_a_cheaper_tariff_was_taken_back(payments: Running) -> None:
    cheaper = tariff(name="cheaper", valid_from="2012-06-01", prices={"abstinent_at_review": 4_000})
    gone = cheaper.model_copy(update={"revision": 2, "voided": True, "taken_back": True})
    await payments.deliver(scheme(), tariff(), cheaper, gone, achieved("ann"))
    assert kinds(await otherwise(payments)) == ["price"]


async def test_so_does_one_that_moves_to_a_dearer_tariff_that_was_told_by_taking_back(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved("ann", on="2012-05-02"))
    await payments.deliver(tariff(name="dearer", valid_from="2012-06-01", **DEARER))
    assert await otherwise(payments) == []
    await payments.deliver(achieved("ann", on="2012-07-02", revision=2))
    assert kinds(await otherwise(payments)) == ["price"]


@pytest.mark.parametrize(
    "last",
    [
        {"prices": {"abstinent_at_review": 4_000}, "taken_back": True},
        {"prices": {"abstinent_at_review": 70_000}, "confirmed_on": LATER},
        {"prices": {"abstinent_at_review": 70_000}, "confirmed_by": "assessor-3"},
    ],
    ids=["cheaper", "dearer, as a person has confirmed anew", "dearer, as another has"],
)
async def test_an_outcome_that_is_not_dearer_by_taking_back_is_not_listed(
    payments: Running, last: dict[str, Any]
) -> None:
    await payments.deliver(scheme(), tariff(), tariff(revision=2, **DEARER), tariff(revision=3, **last))
    await payments.deliver(achieved("ann"))
    assert await otherwise(payments) == []


FELL: dict[str, Any] = {"voided": True}
SAID_BY_NOBODY = {
    "told again": [{"prices": DEARER["prices"]}],
    "fell and stands again with its ground": [FELL, {"prices": DEARER["prices"]}],
    "fell, and took back again": [FELL, DEARER],
}


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
@pytest.mark.parametrize("words", SAID_BY_NOBODY.values(), ids=SAID_BY_NOBODY)
@pytest.mark.parametrize("known", [[], [tariff()], [tariff(voided=True)]], ids=["unknown", "cheaper", "fallen"])
async def test_a_price_told_by_taking_back_waits_though_its_tariff_is_told_again_and_nobody_confirmed_anew(
    payments: Running, known: list[Payload], words: list[dict[str, Any]], at_once: bool
) -> None:
    payments.today = DAY
    events = [tariff(revision=number, **said) for number, said in enumerate([DEARER, *words], start=2)]
    await payments.deliver(scheme(), *known)
    for part in [events] if at_once else [[event] for event in events]:
        await payments.deliver(*part)
    await payments.deliver(achieved("ann"))
    assert kinds(await otherwise(payments)) == ["price"]
    await _refused(payments)


async def test_so_does_what_is_dearer_by_another_since_a_tariff_fell_by_taking_back(payments: Running) -> None:
    """Its fall is told again in the ordinary way, as by its source that says all again."""
    cheaper = tariff(name="cheaper", valid_from="2012-06-01", prices={"abstinent_at_review": 4_000})
    gone = cheaper.model_copy(update={"revision": 2, "voided": True, "taken_back": True})
    await payments.deliver(scheme(), tariff(), cheaper, gone)
    await payments.deliver(gone.model_copy(update={"revision": 3, "taken_back": False}))
    await payments.deliver(achieved("ann"))
    assert kinds(await otherwise(payments)) == ["price"]


@pytest.mark.parametrize("earlier", ["2012-04-10", "2012-03-01"], ids=["of its day", "of an earlier day"])
async def test_a_tariff_that_a_person_confirmed_in_its_place_waits_for_nobody(payments: Running, earlier: str) -> None:
    await payments.deliver(scheme(), tariff(), tariff(revision=2, **DEARER))
    anew = tariff(name="anew", valid_from=earlier, confirmed_on=DAY, prices={"abstinent_at_review": 90_000})
    await payments.deliver(tariff(revision=3, voided=True), anew)
    await payments.deliver(achieved("ann"))
    assert await otherwise(payments) == []


async def test_a_tariff_by_which_nothing_rose_may_fall_and_stand_again(payments: Running) -> None:
    """By taking back it fell and stood again; a slip in a version, put right later, lists nothing either."""
    await payments.deliver(scheme(), tariff())
    for revision, said in enumerate([FELL | {"taken_back": True}, {"taken_back": True}, FELL, {}], start=2):
        await payments.deliver(tariff(revision=revision, **said))
    await payments.deliver(achieved("ann"))
    assert await otherwise(payments) == []
    await payments.deliver(tariff(revision=6, **FELL), tariff(revision=7, taken_back=True))
    await payments.deliver(achieved("ann", measure="housing_resolved"))
    assert kinds(await otherwise(payments)) == ["price", "price"], "it had fallen in the ordinary way"


@pytest.mark.parametrize("fall", [withdrawn("ann", revision=3), proposed("ann", revision=3)], ids=["fell", "proposed"])
async def test_what_undoes_a_fall_that_was_not_heard_waits_for_an_operator(paid_once: Running, fall: Payload) -> None:
    """The fall is parked. Unparked it changes nothing, since it is the older word."""
    await paid_once.deliver(achieved("ann", revision=4, taken_back=True))
    assert kinds(await otherwise(paid_once)) == ["worth"]
    await _refused(paid_once)
    await paid_once.deliver(fall)
    assert await accept(paid_once) == {"accepted": {"worth": 1}, "left": 0}
    await paid_once.deliver(achieved("ann", revision=2), fall)  # as its reader is rewound
    assert await otherwise(paid_once) == []


@pytest.mark.parametrize("is_first", [True, False], ids=["before its outcome", "after it"])
async def test_so_does_a_tariff_of_which_a_word_was_not_heard(payments: Running, is_first: bool) -> None:
    events = [achieved("ann"), tariff(revision=3, taken_back=True)]
    await payments.deliver(scheme(), tariff(), *(reversed(events) if is_first else events))
    assert kinds(await otherwise(payments)) == ["price"]
    await payments.deliver(tariff(revision=2, prices={"abstinent_at_review": 4_000}))
    assert kinds(await otherwise(payments)) == ["price"]


async def test_what_is_due_sooner_by_taking_back_waits_for_an_operator(payments: Running) -> None:
    """Its hold was for a return of which referral, restored, knows nothing."""
    payments.today = DAY
    told = {"contract": HOLD, "on": "2012-07-02"}
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2, until="2013-07-02", **told))
    await payments.deliver(achieved("ann", revision=3, until="2012-09-01", taken_back=True, **told))
    assert kinds(await otherwise(payments)) == ["worth"]
    await payments.deliver(achieved("ann", revision=4, until="2013-07-02", **told))
    assert kinds(await otherwise(payments)) == ["worth if it rises again"]


async def test_what_rises_once_more_from_below_is_compared_with_the_least_that_stood(paid_once: Running) -> None:
    for revision, (pence, taken_back) in enumerate([(70_000, True), (4_000, False), (9_000, True)], start=2):
        price: dict[str, Any] = {"prices": {"abstinent_at_review": pence}, "taken_back": taken_back}
        await paid_once.deliver(tariff(revision=revision, **price))
    assert kinds(await otherwise(paid_once)) == ["price"]


async def test_a_price_that_rises_because_an_assessment_was_taken_back_waits_for_an_operator(
    paid_once: Running,
) -> None:
    dearer: dict[str, Any] = {"prices": {"abstinent_at_review": 70_000}, "taken_back": True}
    await paid_once.deliver(tariff(revision=2, **dearer))
    (item,) = await otherwise(paid_once)
    assert (item["source"], item["kind"]) == ("tariff", "price")
    await _refused(paid_once)
    await paid_once.deliver(tariff(revision=3))
    assert kinds(await otherwise(paid_once)) == ["price if it rises again"]


@pytest.mark.parametrize("priced", [True, False], ids=["priced", "not priced yet"])
async def test_so_does_what_is_achieved_first_by_taking_back(payments: Running, priced: bool) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), *([tariff()] if priced else []), proposed("ann"))
    await payments.deliver(achieved("ann", revision=2, taken_back=True))
    assert kinds(await otherwise(payments)) == ["worth"]
    await payments.deliver(tariff(revision=2))
    await _refused(payments)


async def test_what_falls_or_stays_by_taking_back_is_on_account_and_holds_nothing(paid_once: Running) -> None:
    await paid_once.deliver(achieved("ann", revision=3, taken_back=True))
    await paid_once.deliver(withdrawn("ann", revision=4).model_copy(update={"taken_back": True}))
    assert await otherwise(paid_once) == []
    assert (await payments_client.get(paid_once, "/holds"))["items"] == []


async def test_who_says_it_again_is_no_part_of_it_nor_what_an_older_version_has_not_kept(payments: Running) -> None:
    payments.today = DAY
    older = {"reason": {"list": "cds-f", "code": "80"}}
    facts = [treatment_ended("ann").model_copy(update=older), treatment_started("ann"), tariff("ann")]
    await payments.deliver(*facts)
    await payments.db.write("UPDATE treatment_start SET content_hash = NULL")
    who: dict[str, Any] = {"actor": "another", "actor_organisation": "cdas"}
    said = [again(facts[0], **who), again(facts[1], careCoordinating=True), again(facts[2], confirmed_by="another")]
    await payments.deliver(*said)
    assert await otherwise(payments) == []


async def test_the_same_word_that_comes_again_after_an_upgrade_is_no_conflict(payments: Running) -> None:
    await payments.deliver(treatment_ended("ann"))
    await payments.db.write("UPDATE treatment_end SET content_hash = NULL")
    await payments.deliver(treatment_ended("ann"))


@pytest.fixture
async def late(payments: Running) -> Running:
    """Tuesday's withdrawal was parked, and assessment was restored to Monday: it comes last."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=2))
    await payments.deliver(again(achieved("ann", revision=2)), restated(AssessmentRestated))
    await payments.deliver(withdrawn("ann", revision=3))
    return payments


async def test_a_withdrawal_that_comes_after_all_was_said_again_without_it_waits_for_an_operator(late: Running) -> None:
    (item,) = await otherwise(late)
    assert (item["kind"], item["knownRevision"], item["saidRevision"]) == ("standing", 3, FLOOR + 2)
    await _refused(late)
    assert await accept(late) == {"accepted": {"standing": 1}, "left": 0}
    await late.deliver(achieved("ann", revision=2), withdrawn("ann", revision=3))  # as its reader is rewound
    assert await otherwise(late) == []
    assert (await payments_client.done(await payments_client.propose(late)))["grossPence"] == 10_000


async def test_what_came_late_and_was_accepted_twice_is_not_listed_again_either(late: Running) -> None:
    assert await accept(late) == {"accepted": {"standing": 1}, "left": 0}
    await late.deliver(withdrawn("ann", revision=5))
    assert await accept(late) == {"accepted": {"standing": 1}, "left": 0}
    await late.deliver(withdrawn("ann", revision=3), withdrawn("ann", revision=5))
    assert await otherwise(late) == []


async def test_what_came_late_goes_when_its_source_says_it_again(late: Running) -> None:
    await late.deliver(again(withdrawn("ann", revision=3)))
    assert await otherwise(late) == []


async def test_of_several_words_that_come_late_the_last_counts(late: Running) -> None:
    await late.deliver(achieved("ann", revision=4))
    assert await otherwise(late) == []
    await late.deliver(withdrawn("ann", revision=5))
    assert kinds(await otherwise(late)) == ["standing"]


async def test_a_word_of_which_the_source_knew_is_not_late(payments: Running) -> None:
    await payments.deliver(scheme(), tariff(), achieved("ann", revision=4))
    await payments.deliver(again(achieved("ann", revision=4)), restated(AssessmentRestated))
    await payments.deliver(withdrawn("ann", revision=3))
    assert await otherwise(payments) == []
