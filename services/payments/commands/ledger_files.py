"""Files for the council's ledger. Each is made once and kept: what was said to a ledger is not said otherwise.

Every command takes the ledger's lock first, so that of two that make the same file the second gets the first one's.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.payments.commands.ledger_mappings import MappingInUse, mapping_of
from services.payments.commands.passed_on import titles
from services.payments.commands.runs import release_by_ledger, run_of
from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.commands.suppliers import in_force
from services.payments.errors import FileDiffers, NothingToSay, SupplierLacks, UnknownFile, WrongState
from services.payments.events import LedgerFileMade
from services.payments.models import LedgerFile, Run
from services.payments.rules.debt_requests import DebtAsked, debtor_said, next_requests, request_line
from services.payments.rules.invoice_lines import Booked, RemittanceFacts, booked, differs, invoice_lines
from services.payments.rules.ledger_csv import ledger_csv
from services.payments.rules.ledger_mapping import DEBTS, INVOICES, read_mapping
from services.payments.rules.payment_reversals import next_reversals, reversal_lines
from services.payments.schemas.ledger_files import DebtsFileBody, LedgerFileBody, ReversalsFileBody
from services.payments.store import debt_requests, facts, ledger, ledger_files, payment_reversals, runs
from services.payments.store.contracts import canonical_schemes
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.fail_points import reached
from shared.messaging import outbox
from shared.messaging.events import new_id

_OWED, _NOT_OWED = "paid and fallen: ", "paid and fallen but not owed any more: "
_BACK, _NOT_BACK, REVERSALS = "came back: ", "did not come back: ", "reversals"
RELEASED = ("released", "settled")
_SUM = {INVOICES: "line_amount", DEBTS: "amount"}
Line = Mapping[str, Any]


async def make(session: Session, body: LedgerFileBody, actor: Actor, today: date) -> LedgerFile:
    """The kept one where it was made by this mapping already."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    mapping = await mapping_of(session, actor.area, body.mapping)
    if isinstance(body, DebtsFileBody):
        return await _of_debts(session, mapping, actor, today)
    if isinstance(body, ReversalsFileBody):
        return await _of_reversals(session, mapping, actor, today)
    run = await run_of(session, actor.area, body.run_id)
    return await _of_run(session, run, mapping, actor, today)


async def _of_run(session: Session, run: Run, mapping: MappingInUse, actor: Actor, today: date) -> LedgerFile:
    kept = await ledger_files.of_run(session, run.id)
    for file in kept:
        if (file.mapping, file.mapping_version) == (mapping.code, mapping.version):
            return file
    if not kept and run.state == "approved" and run.ledger_releases:
        run = await release_by_ledger(session, run, actor)
    if not kept and run.state not in RELEASED:
        raise WrongState(f"The run is {run.state}; invoices are of one that is released.", state=run.state)
    said: Sequence[Line] = kept[0].said if kept else await _said_of_run(session, run)
    return await _keep(session, INVOICES, run, mapping, said, actor, today)


async def _of_debts(session: Session, mapping: MappingInUse, actor: Actor, today: date) -> LedgerFile:
    """What was not asked before, and what is to be taken back of what was: so each debt is requested once."""
    debts = await debt_requests.debts_as_they_stand(session, actor.area)
    requests = [asked for debt in debts for asked in next_requests(debt)]
    if not requests:
        raise NothingToSay
    debtors = await _debtors(session, actor.area, requests, today)
    before = await debt_requests.said_before(session, {asked.debt.id for asked in requests if asked.credits})
    words = await _words(session, actor.area)
    said = [
        request_line(
            asked, before[asked.credited_request] if asked.credited_request else debtors[asked.debt.party], today,
            _said_of_debt(asked, words),
        )
        for asked in requests
    ]  # fmt: skip
    file = await _keep(session, DEBTS, None, mapping, said, actor, today)
    await debt_requests.keep(session, file.id, requests)
    return file


async def _debtors(session: Session, area: str, requests: Sequence[DebtAsked], today: date) -> dict[str, Line]:
    """Of each party that is sent an invoice: a credit is of whom its invoice was sent to."""
    suppliers = await in_force(session, area, today)
    parties = sorted({asked.debt.party for asked in requests if asked.credits is None})
    for party in parties:
        if party not in suppliers or suppliers[party].customer_number is None:
            lacks = "customerNumber" if party in suppliers else "supplierNumber"
            raise SupplierLacks(party=party, field=lacks, on=today)
    return {party: debtor_said(suppliers[party]) for party in parties}


async def _of_reversals(session: Session, mapping: MappingInUse, actor: Actor, today: date) -> LedgerFile:
    """Of payments that came back, as far as the ledger was not told of it, by who they were invoiced for."""
    reversals = list(next_reversals(await payment_reversals.returns_as_they_stand(session, actor.area)))
    if not reversals:
        raise NothingToSay
    invoiced = await payment_reversals.invoiced(session, [reversal.remittance.run_id for reversal in reversals])
    words, said = await _words(session, actor.area), []
    for reversal in reversals:
        run_id, before = reversal.remittance.run_id, _BACK if reversal.pence < 0 else _NOT_BACK
        parts = await payment_reversals.came_back(session, run_id)
        if sum(part.pence for part in parts) != abs(reversal.pence):
            raise FileDiffers(fields=["netPence"])
        of_part = _words_of(reversal.remittance.contract, before, words)
        said += reversal_lines(reversal, invoiced[run_id], parts, today, of_part)
    file = await _keep(session, REVERSALS, None, mapping, said, actor, today)
    rows = [(reversal.remittance.run_id, reversal.number, reversal.pence) for reversal in reversals]
    await payment_reversals.keep(
        session, [{"run_id": run, "number": number, "pence": pence, "file_id": file.id} for run, number, pence in rows]
    )
    return file


def _said_of_debt(asked: DebtAsked, words: Callable[[str, str, str | None], str]) -> str:
    return words(asked.debt.contract, _OWED if asked.pence > 0 else _NOT_OWED, asked.debt.measure)


async def file_of(session: Session, area: str, file_id: UUID) -> LedgerFile:
    file = await ledger_files.file_of(session, area, file_id)
    if file is None:
        raise UnknownFile
    return file


async def _keep(
    session: Session, kind: str, run: Run | None, mapping: MappingInUse, said: Sequence[Line], actor: Actor, today: date
) -> LedgerFile:
    """`run`: of invoices; None of others. Reversals are invoices and credits too."""
    file_id, written_as = new_id(), DEBTS if kind == DEBTS else INVOICES
    content = ledger_csv(read_mapping(mapping.body), written_as, said)
    stem = f"{run.contract}-{run.party}-{run.run_on}" if run else f"{today}-{str(file_id)[-8:]}"
    file = await insert(
        session, LedgerFile, id=file_id, area=actor.area, kind=kind, run_id=run and run.id,
        contract=run and run.contract, party=run and run.party, mapping=mapping.code, mapping_version=mapping.version,
        name=f"{kind}-{stem}-{mapping.code}-{mapping.version}.csv", content=content,
        sha256=hashlib.sha256(content).hexdigest(), said=list(said), lines=len(said),
        pence=sum(line[_SUM[written_as]] for line in said), made_by=actor.sub, made_on=today, made_at=datetime.now(UTC),
    )  # fmt: skip
    outbox.add(session, file.id, _event(file, actor))
    reached("ledger_file.made")
    return file


async def _said_of_run(session: Session, run: Run) -> Sequence[Line]:
    suppliers = await in_force(session, run.area, run.run_on)
    if run.party not in suppliers:
        raise SupplierLacks(party=run.party, field="supplierNumber", on=run.run_on)
    remittance = RemittanceFacts(
        run.id, run.contract, run.party, run.run_on, run.pay_by, run.gross_pence, run.netted_pence, run.net_pence,
        run.lines,
    )  # fmt: skip
    parts = booked(await runs.remitted(session, run.id, 0, run.lines + _MOST_TAKEN_OFF))
    if named := differs(remittance, parts):
        raise FileDiffers(fields=named)
    if not parts:
        raise NothingToSay
    words = _words_of(run.contract, "", await _words(session, run.area))
    return invoice_lines(remittance, parts, suppliers[run.party], words)


def _words_of(contract: str, before: str, words: Callable[[str, str, str | None], str]) -> Callable[[Booked], str]:
    def of_part(part: Booked) -> str:
        said = "taken back: " if part.kind == "netting" else before
        return f"{words(contract, said, part.measure)} ({part.count})"

    return of_part


async def _words(session: Session, area: str) -> Callable[[str, str, str | None], str]:
    """What a line is for, by the scheme's names: nobody's is among them."""
    measures = await _measure_titles(session, area)
    contracts = (await titles(session, area)).contracts

    def words(contract: str, before: str, measure: str | None) -> str:
        of = (measures.get(measure) or measure.replace("_", " ")) if measure else "instalments and balances"
        return f"{contracts.get(contract, contract)}: {before}{of}"

    return words


async def _measure_titles(session: Session, area: str) -> dict[str, str]:
    schemes = sorted(await facts.schemes(session, area), key=lambda scheme: scheme.published_at)
    canonical = await canonical_schemes(session, area, {scheme.hash for scheme in schemes})
    rows = [row for scheme in schemes for row in canonical[scheme.hash]["measures"]]
    return {row["code"]: row["title"] for row in rows if row.get("title")}


def _event(file: LedgerFile, actor: Actor) -> LedgerFileMade:
    return LedgerFileMade(
        area=file.area, actor=actor.sub, actor_organisation=actor.organisation, file_id=file.id, kind=file.kind,
        run_id=file.run_id, mapping=file.mapping, mapping_version=file.mapping_version, sha256=file.sha256,
        lines=file.lines, pence=file.pence,
    )  # fmt: skip


_MOST_TAKEN_OFF = 1_000_000
