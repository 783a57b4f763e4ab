"""The example of Stockport, by a draft that pays 10 % more for abstinence, and by one with other windows: what its
history would come to is what the independent check makes of the same caseload played by that scheme from its first day,
to the penny.
"""

import copy
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deploy.demo.example import STOCKPORT, load_example
from deploy.examples.oracle.check import compute_ledger, expected_periods, expected_rows, read_lines
from deploy.examples.oracle.facts import Tariff
from deploy.examples.oracle.ledger import Ledger
from services.payments.commands.what_if import Draft, ReckonedAmount, what_if
from services.payments.events import OutcomeStated
from services.payments.events.drafted import DraftedOutcome as Said
from services.payments.rules.schemes import read_scheme
from services.payments.rules.what_if.drafted import OutcomeByDraft
from services.payments.rules.what_if.tariffs import TariffByDraft
from services.payments.store.drafted_outcomes import as_kept
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import builders
from tests.payments.builders import WHO, SchemePublished, ident
from tests.payments.test_payments_what_if_reckoned import SNAPSHOT

ABSTINENT = "abstinent_at_review"
Rows = Counter[tuple[str, ...]]


def dearer(scheme: Mapping[str, Any]) -> dict[str, Any]:
    """By a tenth, in each band and year."""
    draft = copy.deepcopy(dict(scheme)) | {"version": 2}
    for row in draft["prices"]:
        if row["measure"] == ABSTINENT:
            row["pence"] += row["pence"] // 10
    return draft


def version(scheme: Mapping[str, Any]) -> SchemePublished:
    said = canonical(read(scheme))
    return SchemePublished(
        **WHO,
        scheme_id=said["id"],
        version=said["version"],
        hash=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
        valid_from=date.fromisoformat(said["valid_from"]),
        published_at=datetime(2012, 3, said["version"], tzinfo=UTC),
        scheme=said,
    )


def by_person(ledger: Ledger) -> Iterator[tuple[str, Tariff]]:
    for person in ledger.file.persons.values():
        for tariff in person.tariffs:
            yield ledger.file.root(person.name), tariff


def history(ledger: Ledger, published: SchemePublished) -> Iterator[Payload]:
    """As payments hears it: what the check makes of the caseload, without its money."""
    yield published
    for root, tariff in by_person(ledger):
        yield builders.tariff(
            root, tariff_id=ident(tariff.assessment), valid_from=tariff.valid_from.isoformat(), band=tariff.band,
            prices=tariff.prices, confirmed_on=date(2012, 4, 1) + timedelta(days=tariff.order),
            scheme_id=published.scheme_id, scheme_hash=published.hash,
        )  # fmt: skip
    yield from achieved(ledger).values()


def achieved(ledger: Ledger) -> dict[str, OutcomeStated]:
    """What stands, by all that is said of it but its id and of whom it is one."""
    said: dict[str, OutcomeStated] = {}
    for claim in ledger.claims.values():
        if claim.standing:
            outcome, makes = claim.outcome, builders.achieved if claim.verified else builders.proposed
            opened, closed = outcome.journey
            event = makes(
                ledger.file.root(outcome.person), outcome.measure, outcome.achieved.isoformat(), name=f"{len(said)}",
                contract=outcome.contract, party=outcome.party, until=outcome.provisional_until,
                journey_from=None if opened == date.min else opened, journey_to=None if closed == date.max else closed,
            )  # fmt: skip
            alike = event.model_dump_json(exclude={"outcome_id", "episode_id"}) + event.type + outcome.episode
            said[alike] = event
    return said


def other_windows(scheme: Mapping[str, Any]) -> dict[str, Any]:
    """Nine months to stay away, which nobody has to verify, and of a planned discharge as many to come back in."""
    draft = copy.deepcopy(dict(scheme)) | {"version": 2}
    for row in draft["measures"]:
        if row["code"] == "no_representation":
            row["params"] = row["params"] | {"months": 9}
        if row["code"] == "planned_discharge":
            row["provisional_months"] = 9
    return draft


def drafted(played: Ledger, anew: Ledger) -> dict[Any, OutcomeByDraft]:
    """As assessment says it: what falls by the draft, and what is new by it."""
    stands, then = achieved(played), achieved(anew)
    rows = [_said(stands[alike], "withdrawn") for alike in stands.keys() - then.keys()]
    for number, alike in enumerate(sorted(then.keys() - stands.keys())):
        event = then[alike]
        rows.append(_said(event, event.kind, outcome_id=ident(f"by the draft {number}"), instead_of=0))
    return {row.outcome_id: as_kept(row) for row in rows}


def _said(event: OutcomeStated, state: str, **says: Any) -> Said:
    return Said.model_validate(event.model_dump() | {"state": state, "instead_of": event.revision} | says)


def by_draft(ledger: Ledger, published: SchemePublished) -> dict[Any, TariffByDraft]:
    """No band is another: the draft weighs the points as before. What a person set singly is not the book's price."""
    book = read_scheme(published.scheme, published.hash, published.published_at)
    return {
        ident(tariff.assessment): TariffByDraft(
            ident(tariff.assessment),
            tariff.band,
            {
                measure: pence
                for measure, pence in tariff.prices.items()
                if pence not in {row.pence for row in book.prices[measure]}
            },
        )
        for _, tariff in by_person(ledger)
    }


def expected(ledger: Ledger) -> tuple[Rows, Rows]:
    """By the check, of outcomes and of periods, what comes to something."""
    outcomes, periods = Rows(), Rows()
    for person, measure, on, contract, band, pence, _ in expected_rows(ledger):
        outcomes[str(ident(person)), measure, on, contract, band] += pence
    for contract, shape, on, pence in expected_periods(ledger):
        periods[contract, shape, on] += pence
    return +outcomes, +periods


def reached(amounts: Iterable[ReckonedAmount | None]) -> tuple[Rows, Rows]:
    outcomes, periods = Rows(), Rows()
    for amount in filter(None, amounts):
        on = amount.effective_on.isoformat()
        if amount.measure is None:
            periods[amount.contract, amount.shape, on] += amount.pence
        else:
            outcomes[str(amount.client_id), amount.measure, on, amount.contract, amount.band or ""] += amount.pence
    return +outcomes, +periods


async def test_a_tenth_more_for_abstinence_is_what_a_play_with_that_scheme_pays(payments: Running) -> None:
    example = load_example(STOCKPORT)
    scheme, lines = parse_toml(example.scheme.read_text()), read_lines(example.folder)
    played, anew = (compute_ledger(lines, terms, example.last_day) for terms in (scheme, dearer(scheme)))
    published, draft = version(scheme), version(dearer(scheme))
    payments.today = example.last_day
    await payments.deliver(*history(played, published))
    as_draft = Draft(read_scheme(draft.scheme, draft.hash, draft.published_at), by_draft(played, published))
    async with payments.db.session(settings=SNAPSHOT) as session:
        amounts = await what_if(session, builders.AREA, as_draft, payments.today)
    before, after = reached(row.before for row in amounts), reached(row.after for row in amounts)
    assert before == expected(played)
    assert after == expected(anew)
    more = {measure for (_, measure, *_), pence in (after[0] - before[0]).items() if pence}
    assert more == {ABSTINENT}
    assert after[1] == before[1] != Rows()


async def test_other_windows_are_what_a_play_with_that_scheme_pays(payments: Running) -> None:
    example = load_example(STOCKPORT)
    scheme, lines = parse_toml(example.scheme.read_text()), read_lines(example.folder)
    played, anew = (compute_ledger(lines, terms, example.last_day) for terms in (scheme, other_windows(scheme)))
    published, draft = version(scheme), version(other_windows(scheme))
    payments.today = example.last_day
    await payments.deliver(*history(played, published))
    of_draft = read_scheme(draft.scheme, draft.hash, draft.published_at)
    as_draft = Draft(of_draft, by_draft(played, published), drafted(played, anew))
    async with payments.db.session(settings=SNAPSHOT) as session:
        amounts = await what_if(session, builders.AREA, as_draft, payments.today)
    assert reached(row.before for row in amounts) == expected(played)
    assert reached(row.after for row in amounts) == expected(anew)
    assert expected(anew) != expected(played)
