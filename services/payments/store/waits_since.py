"""Since when an amount waits as it does, and what is owed of it: of each `amount`, by its own lines."""

from services.payments.rules.states import SAID_BY_FACTS

LAST_LINE = """
SELECT max(posted_on) AS posted_on,
       coalesce(sum(pence * ((to_account = 'due')::int - (from_account = 'due')::int))
                  FILTER (WHERE here), 0)::bigint AS due_pence
  FROM (SELECT posted_on, from_account, to_account, pence,
               transfer.contract = amount.contract AND transfer.party = amount.party AS here
          FROM transfer WHERE transfer.amount_key = amount.key
        OFFSET 0  -- by their keys, not by the many lines of the contract
       ) AS own
"""
# Of these states the facts say nothing of what was paid once, so something may be due all the same.
OF_FACTS = ", ".join(f"'{state}'" for state in sorted(SAID_BY_FACTS))
IS_PROPOSED = """EXISTS (SELECT FROM run_line AS of_run JOIN run ON run.id = of_run.run_id AND run.state = 'proposed'
                  WHERE of_run.amount_key = amount.key)"""
# How what is due waits, whatever the amount's state: in a proposed run or in none.
DUE_STATE = f"CASE WHEN {IS_PROPOSED} THEN 'in_run' ELSE 'due' END"
# What got its price waits anew for a verifier, and what a run was proposed with for an approver: neither posts a line.
WAITS_SINCE = """
greatest(amount.effective_on, amount.held_until, line.posted_on, CASE amount.state
    WHEN 'awaiting_verification' THEN (
        SELECT confirmed_on FROM tariff AS priced WHERE priced.tariff_id = amount.tariff_id)
END, CASE WHEN line.due_pence > 0 THEN (
        SELECT max(coalesce(run.proposed_on, run.run_on))
          FROM run_line AS of_run JOIN run ON run.id = of_run.run_id AND run.state = 'proposed'
         WHERE of_run.amount_key = amount.key)
END)
"""
