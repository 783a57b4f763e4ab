"""What a line of the ledger moves of what remittances have of its amount, in SQL: below nothing where it takes off.

What was collected otherwise is taken off too. What was netted went out of it, and what is a debt never came in.
"""

_REMITTED = "ARRAY['approved', 'paid', 'collected']"


def moved(line: str) -> str:
    """`line`: what the statement calls the transfer."""
    into, out_of = (f"{line}.{account} = ANY ({_REMITTED})" for account in ("to_account", "from_account"))
    return f"(CASE WHEN {into} THEN {line}.pence ELSE 0 END - CASE WHEN {out_of} THEN {line}.pence ELSE 0 END)"
