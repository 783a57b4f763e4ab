"""What is open of a month: what was due by its end and no run took, and remittances on which something waits."""

from collections.abc import Sequence
from datetime import date

from services.payments.rules.month_close import OpenTask
from services.payments.store.open_report_lines import KEEPS_A_MONTH_OPEN
from shared.data.db import Session
from shared.data.statements import sql

# Of each amount what was due then and still is: what came since is of a later month. What runs move is of the day of
# the run, so that what came back, or was rejected, since is due where it was to be paid.
_DUE = sql(
    """
    SELECT contract, party, count(*) AS count, sum(least(due_then, due_now))::bigint AS pence, min(due_on) AS first_on
      FROM (SELECT transfer.contract, transfer.party, amount_key, min(posted_on) AS due_on,
                   coalesce(sum(CASE 'due' WHEN to_account THEN pence ELSE -pence END)
                              FILTER (WHERE posted_on <= :last OR run.run_on <= :last), 0) AS due_then,
                   sum(CASE 'due' WHEN to_account THEN pence ELSE -pence END) AS due_now
              FROM transfer LEFT JOIN run ON run.id = transfer.run_id
             WHERE transfer.area = :area AND (from_account = 'due' OR to_account = 'due')
             GROUP BY transfer.contract, transfer.party, amount_key) AS amount_due
     WHERE least(due_then, due_now) > 0
     GROUP BY contract, party ORDER BY contract, party
    """,
    into=OpenTask,
)
_IN_STATE = sql(
    """
    SELECT contract, party, count(*) AS count, sum(net_pence)::bigint AS pence, min(run_on) AS first_on
      FROM run
     WHERE area = :area AND state = :state AND run_on <= :last AND (net_pence > 0 OR NOT CAST(:paying AS boolean))
     GROUP BY contract, party ORDER BY contract, party
    """,
    into=OpenTask,
)
_PUBLISHED = sql(
    """
    SELECT contract, party, 1 AS count, CAST(NULL AS bigint) AS pence, CAST(:last AS date) AS first_on
      FROM unnest(CAST(:contracts AS text[]), CAST(:parties AS text[])) AS place (contract, party)
     WHERE NOT EXISTS (SELECT FROM position
                        WHERE position.area = :area AND position.contract = place.contract
                          AND position.party = place.party AND published_on >= :last)
     ORDER BY contract, party
    """,
    into=OpenTask,
)


_DISPUTES = sql(
    """
    SELECT contract, party, count(*) AS count, coalesce(sum(due.pence), 0)::bigint AS pence, min(opened_on) AS first_on
      FROM dispute LEFT JOIN LATERAL (
        SELECT sum(CASE 'due' WHEN to_account THEN pence ELSE -pence END) AS pence,
               sum(CASE 'due' WHEN to_account THEN pence ELSE -pence END)
                 FILTER (WHERE posted_on <= :last OR run.run_on <= :last) AS due_then
          FROM transfer LEFT JOIN run ON run.id = transfer.run_id
         WHERE amount_key = dispute.claim_id AND transfer.party = dispute.party
           AND 'due' IN (from_account, to_account)) AS due ON true
     WHERE area = :area AND state <> 'closed'
       AND (opened_on <= :last OR least(due.pence, coalesce(due.due_then, 0)) > 0)
     GROUP BY contract, party ORDER BY contract, party
    """,
    into=OpenTask,
)

# Who has a supplier confirmed has files made. A run that was paid before that was paid without one, and one that came
# back before it had one needs none: what is due again has that of the next run.
_WITHOUT_FILE = sql(
    """
    SELECT contract, party, count(*) AS count, sum(net_pence)::bigint AS pence, min(run_on) AS first_on
      FROM run
     WHERE area = :area AND state IN ('released', 'settled') AND net_pence > 0
       AND run_on BETWEEN date_trunc('month', CAST(:last AS date)) AND :last
       AND coalesce(settled_on, 'infinity') >= (SELECT min(decided_on) FROM supplier
                                                 WHERE supplier.area = :area AND state = 'confirmed')
       AND NOT EXISTS (SELECT FROM ledger_file AS file WHERE file.run_id = run.id)
     GROUP BY contract, party ORDER BY contract, party
    """,
    into=OpenTask,
)
# What the ledger has paid, or sent back, has come there, but not what was paid before its file was made, by hand; a
# run's lines written by another mapping are the same lines.
_NOT_SENT = sql(
    """
    SELECT coalesce(file.contract, '') AS contract, coalesce(file.party, '') AS party, count(*) AS count,
           sum(file.pence)::bigint AS pence, min(file.made_on) AS first_on
      FROM ledger_file AS file LEFT JOIN run ON run.id = file.run_id
     WHERE file.area = :area
       AND coalesce(run.run_on, file.made_on) BETWEEN date_trunc('month', CAST(:last AS date)) AND :last
       AND NOT coalesce(run.state IN ('settled', 'returned')
                        AND file.made_on <= coalesce(run.settled_on, 'infinity'), false)
       AND NOT EXISTS (SELECT FROM ledger_file_sent AS sent JOIN ledger_file AS other ON other.id = sent.file_id
                        WHERE other.id = file.id OR other.run_id = file.run_id)
       AND NOT EXISTS (SELECT FROM ledger_file AS other WHERE other.run_id = file.run_id AND other.id < file.id)
     GROUP BY file.contract, file.party ORDER BY file.contract, file.party
    """,
    into=OpenTask,
)
_NOT_APPLIED = sql(
    f"""
    SELECT coalesce(run.contract, debt.contract, '') AS contract, coalesce(run.party, debt.party, '') AS party,
           count(*) AS count, sum(line.pence)::bigint AS pence, min(coalesce(line.day, report.sent_on)) AS first_on
      FROM ledger_report_line AS line JOIN ledger_report AS report ON report.id = line.report_id
      LEFT JOIN run ON run.id = coalesce(line.about_id, CAST(line.candidates ->> 0 AS uuid))
      LEFT JOIN debt ON debt.id = coalesce(line.about_id, CAST(line.candidates ->> 0 AS uuid))
     WHERE report.area = :area AND {KEEPS_A_MONTH_OPEN} AND least(run.run_on, line.day, report.sent_on) <= :last
     GROUP BY 1, 2 ORDER BY 1, 2
    """,
    into=OpenTask,
)


async def without_file(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    """Released runs of the month that pay something and have no file for the ledger, where files are made."""
    return await _WITHOUT_FILE.all(session, area=area, last=last)


async def not_sent(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    """Files of the month of which nobody said that they were imported, nor has the ledger paid of them since."""
    return await _NOT_SENT.all(session, area=area, last=last)


async def not_applied(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    """Lines of what the ledger reported that match, are in doubt, wait for somebody else, are about something here that
    they do not fit, or cannot be read and may be.
    """
    return await _NOT_APPLIED.all(session, area=area, last=last)


async def disputes_open(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    """That were opened by the end of the month or hold what was due then, with what no run takes meanwhile."""
    return await _DISPUTES.all(session, area=area, last=last)


async def due_then_and_now(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    return await _DUE.all(session, area=area, last=last)


async def in_state(session: Session, area: str, last: date, state: str, *, paying: bool) -> Sequence[OpenTask]:
    """Runs of the month, and of months before; `paying`: only those that pay something."""
    return await _IN_STATE.all(session, area=area, last=last, state=state, paying=paying)


async def without_position(
    session: Session, area: str, last: date, places: Sequence[tuple[str, str]]
) -> Sequence[OpenTask]:
    """Of those places the ones whose position was not published on the last day or after it."""
    return await _PUBLISHED.all(
        session, area=area, last=last, contracts=[place[0] for place in places], parties=[place[1] for place in places]
    )
