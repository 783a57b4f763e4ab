"""What an area's history comes to by all of its versions at once is what its ledger holds; and by one more, what it
holds once that is published.
"""

from collections import Counter
from collections.abc import Iterable

from services.payments.commands.what_if import Draft, ReckonedAmount, what_if
from services.payments.rules.schemes import read_scheme
from tests.harness import Running
from tests.payments.builders import SchemePublished
from tests.payments.machine import play
from tests.payments.machine.schemes import SCHEMES
from tests.payments.machine.telling import Telling
from tests.thorough import part_of

SEED = 7
SHORT = 40
# It reckons for long between two statements.
SNAPSHOT = {
    "transaction_isolation": "repeatable read",
    "transaction_read_only": "on",
    "idle_in_transaction_session_timeout": "0",
}
STANDS = """
SELECT area, amount_key, contract, party,
       sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END)::bigint AS pence
  FROM transfer WHERE 'budget' IN (from_account, to_account)
 GROUP BY area, amount_key, contract, party
HAVING sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END) <> 0
"""
Standing = Counter[tuple[str, str, str]]


async def in_the_ledger(payments: Running, area: str) -> Standing:
    rows = await payments.db.read(STANDS)
    return Counter(
        {(str(row["amount_key"]), row["contract"], row["party"]): row["pence"] for row in rows if row["area"] == area}
    )


async def compared(payments: Running, area: str, draft: SchemePublished) -> tuple[Standing, Standing]:
    """Before and after."""
    scheme = read_scheme(draft.scheme, draft.hash, draft.published_at)
    async with payments.db.session(settings=SNAPSHOT) as session:
        amounts = await what_if(session, area, Draft(scheme), payments.today)
    return standing(amount.before for amount in amounts), standing(amount.after for amount in amounts)


def standing(amounts: Iterable[ReckonedAmount | None]) -> Standing:
    return Counter(
        {
            (str(amount.key), amount.contract, amount.party): amount.pence
            for amount in amounts
            if amount and amount.pence
        }
    )


async def test_all_that_happened_comes_to_what_the_ledger_holds_and_would_hold(payments: Running) -> None:
    numbers = {*range(part_of(len(SCHEMES))), list(SCHEMES).index("final accounts")}
    histories = [play.drawn(SEED, number, SHORT) for number in sorted(numbers)]
    assert await play.played(payments, histories) == []
    moved = 0
    for number, history in enumerate(histories):
        area, versions = f"area-{number:02}", SCHEMES[history.scheme]
        for place in range(1, len(versions)):
            draft = Telling(area, versions).published(place)
            assert isinstance(draft, SchemePublished)
            before = await in_the_ledger(payments, area)
            stands, would_stand = await compared(payments, area, draft)
            assert stands == before, history.scheme
            await payments.deliver(draft)
            after = await in_the_ledger(payments, area)
            assert would_stand == after, f"{history.scheme}, version {place}"
            moved += after != before
    assert moved
