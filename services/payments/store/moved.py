"""What moved at a place by the end of a day: of months that are over kept sums, of the day's own month the lines.

However long the ledger grows, a position reads a row for each day of achievement, not one for each line. Asked with
`:area`, `:contract`, `:party` and `:day`; `posted_on` is the first of the month where the month is over.
"""

_OVER = """
WHERE area = :area AND contract = :contract AND party = :party
  AND month < date_trunc('month', CAST(:day AS date))::date
"""
_OF_THE_MONTH = """
WHERE area = :area AND contract = :contract AND party = :party
  AND posted_on >= date_trunc('month', CAST(:day AS date))::date AND posted_on <= :day
"""
MOVED = f"""
SELECT month AS posted_on, from_account, to_account, pence, lines FROM moved_in_month {_OVER}
UNION ALL
SELECT posted_on, from_account, to_account, pence, 1 FROM transfer {_OF_THE_MONTH}
"""
EARNED = f"""
SELECT month AS posted_on, effective_on, pence FROM earned_in_month {_OVER}
UNION ALL
SELECT posted_on, effective_on, CASE 'budget' WHEN from_account THEN pence ELSE -pence END
  FROM transfer {_OF_THE_MONTH} AND 'budget' IN (from_account, to_account)
"""
