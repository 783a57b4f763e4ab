"""What counts in a place has one id, whatever counts there: it falls, stands for another day, elsewhere, and back."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from services.payments.events import OutcomeAchieved, OutcomeProposed, OutcomeWithdrawn
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import CLAIM, DAY, History, cash_apart, kept, worth
from tests.payments.test_payments_order import reset
from tests.thorough import part_of

COUNT = "turning-2012"
PLACES = {BACK: "clawback", HOLD: "hold", COUNT: "count"}
PENCE = {"2012-04-20": 10_001, "2012-07-02": 10_001, "2012-08-02": 7_003, "2013-04-05": 7_003}
ACTS = ["propose", "approve", "release", "settle"]
UNDONE = ["reject", "bounce", "undo_return", "collect", "write_off", "undo_report"]

fallen = st.tuples(st.sampled_from(["withdrawn", "taken back"]), st.sampled_from(["refused", "superseded"]), st.none())
stated = st.tuples(
    st.sampled_from(["achieved", "achieved", "proposed"]), st.sampled_from([*PLACES, None]), st.sampled_from([*PENCE])
)
pays = st.tuples(st.just("pay"), st.sampled_from([*PLACES]), st.sampled_from([2, 3, 4]))
decides = st.tuples(st.just("decide"), st.sampled_from([*ACTS[1:], *UNDONE, "next_week"]), st.none())
STEPS = st.lists(fallen | stated | stated | pays | pays | decides, min_size=4, max_size=16)
Step = tuple[str, Any, Any]


class OneId:
    """Ann's only outcome, and Bob's to be netted from. The last word says what stands."""

    def __init__(self, payments: Running) -> None:
        self.payments, self.revision, self.seq = payments, 0, 0
        self.history = History(payments, Random(0), codes=tuple(PLACES))
        self.stated: OutcomeAchieved | OutcomeProposed | None = None
        self.fell: OutcomeWithdrawn | None = None

    async def play(self, step: Step) -> None:
        what, one, more = step
        if what == "decide":
            await getattr(self.history, one)()
        elif what == "pay":
            self.payments.today += timedelta(days=1)
            await client.propose(self.payments, one)
            for act in ACTS[1:more]:
                await getattr(self.history, act)()
        else:
            await self.say(what, one, more)

    async def say(self, what: str, one: Any, day: str) -> None:
        before = self.fell or self.stated
        self.revision += 1
        if what in {"withdrawn", "taken back"}:
            word = withdrawn(reason=one, revision=self.revision)
            self.fell = word.model_copy(update={"taken_back": what == "taken back"})
        else:
            tell = achieved if what == "achieved" else proposed
            said: dict[str, Any] = {
                "until": date(2012, 10, 20),
                "provisional_rule": PLACES.get(one),
                "revision": self.revision,
            }
            self.stated = tell(on=day, contract=one, party=(one or BACK).removesuffix("-2012"), **said)
            self.fell = None
        # The one before comes again: it changes nothing.
        await self.payments.deliver(*(each for each in (self.fell or self.stated, before) if each))
        await self.explained()

    @property
    def stands(self) -> dict[tuple[str, str], int]:
        """By contract and day."""
        word = self.stated
        if self.fell or word is None or word.kind == "proposed" or word.contract is None:
            return {}
        return {(word.contract, word.achieved_on.isoformat()): PENCE[word.achieved_on.isoformat()]}

    async def explained(self) -> None:
        """Each line of this word: what it is about, what stood there, what stands, and the subtraction."""
        events = await self.payments.db.read(
            f"SELECT seq, contract, pence, basis::jsonb AS basis FROM transfer"
            f" WHERE amount_key = '{CLAIM}' AND seq > {self.seq} AND basis ->> 'shape' = 'tariff' ORDER BY seq"
        )
        for line in events:
            assert self.stated is not None
            basis, steps = line["basis"], {step["step"]: step for step in line["basis"]["steps"]}
            assert basis["achievedOn"] == self.stated.achieved_on.isoformat()
            assert (basis["withdrawn"] is None) is (self.fell is None)
            assert basis["steps"][-1]["pence"] == line["pence"]
            if "difference" in steps:
                of = steps["difference"]
                here = sum(pence for (code, _), pence in self.stands.items() if code == line["contract"])
                assert (of["stands"], of["pence"]) == (here, of["stands"] - of["stood"])

    async def agrees(self) -> None:
        """To the penny: lines by contract and day, the claim as it is shown, and the cash."""
        posted = await self.payments.db.read(
            "SELECT seq, contract, effective_on, pence, from_account, to_account FROM transfer"
            f" WHERE amount_key = '{CLAIM}' ORDER BY seq"
        )
        stood: Counter[tuple[str, str]] = Counter()
        for line in posted:
            sign = (line["from_account"] == "budget") - (line["to_account"] == "budget")
            stood[line["contract"], str(line["effective_on"])] += sign * line["pence"]
        assert {at: pence for at, pence in stood.items() if pence} == self.stands
        self.seq = max((line["seq"] for line in posted), default=0)
        if self.stated is None:
            assert posted == []
        else:
            shown = await client.claim(self.payments, CLAIM)
            assert (shown["pence"], shown["effectiveOn"]) == (sum(self.stands.values()), str(self.stated.achieved_on))
            assert (shown["state"] == "withdrawn") is (self.fell is not None)
        assert await cash_apart(self.payments) == {}

    async def rests(self) -> None:
        """Once its last day is past, and what is on account has waited for three months."""
        self.payments.today = date(2013, 5, 1)
        await self.history.to_rest()
        await self.agrees()
        balances = await client.balances(self.payments)
        assert not {account for _, account in balances} & {"due", "approved", "receivable", "debt", "redated"}
        of = [claim for claim in (await client.get(self.payments, "/claims"))["items"] if claim["state"] != "held"]
        given_up = -sum(pence for (_, account), pence in balances.items() if account == "written_off")
        assert await kept(self.payments) == sum(claim["pence"] for claim in of) + given_up


async def begun(payments: Running, floor: str, carry: int) -> OneId:
    await reset(payments)
    payments.today = DAY
    terms = [contract(code, provisional=rule, floor=floor, carry=carry) for code, rule in PLACES.items()]
    await payments.deliver(scheme(contracts=terms), tariff(prices={"abstinent_at_review": 10_001}))
    await payments.deliver(tariff(valid_from="2012-08-01", prices={"abstinent_at_review": 7_003}))
    await worth(payments, ("bob", 9_000))
    return OneId(payments)


ONE, OTHER, NO = ("achieved", BACK, "2012-07-02"), ("achieved", BACK, "2012-08-02"), ("withdrawn", "refused", None)
LOST = ("taken back", "superseded", None)
PAY = ("pay", BACK, 4)


@settings(
    max_examples=part_of(12),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, floor=st.sampled_from(["0", "0.5", "1"]), carry=st.sampled_from([0, 1]))
@example(steps=[NO, ONE, PAY, NO, OTHER, PAY, NO, ONE, PAY], floor="0.5", carry=0)
@example(steps=[ONE, PAY, LOST, PAY, OTHER, PAY, NO, PAY, ONE], floor="0.5", carry=0)
@example(steps=[("proposed", HOLD, "2012-07-02"), NO, ("achieved", HOLD, "2012-08-02"), NO, ONE], floor="1", carry=0)
async def test_an_outcome_that_falls_and_stands_for_another_day_under_one_id_is_paid_to_the_penny(
    payments: Running, steps: list[Step], floor: str, carry: int
) -> None:
    one = await begun(payments, floor, carry)
    for step in steps:
        await one.play(step)
        await one.agrees()
    await one.rests()


@pytest.mark.parametrize("state", [0, 2, 3, 4], ids=["nothing", "approved", "released", "settled"])
@pytest.mark.parametrize("place", PLACES)
async def test_what_nobody_has_heard_of_is_refused_and_stands_later(payments: Running, place: str, state: int) -> None:
    """Its first word is a withdrawal; then it is verified for a day, and for another, with a run in between."""
    one = await begun(payments, "0.5", 0)
    steps = [NO, ("achieved", place, "2012-07-02"), *([("pay", place, state)] if state else []), NO]
    for step in [*steps, ("achieved", place, "2012-08-02"), NO, ("achieved", place, "2012-07-02")]:
        await one.play(step)
        await one.agrees()
    await one.rests()
