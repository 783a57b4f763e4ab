"""How much of a debt is written off, where a report of it never was, or what had cancelled it never was.

Never more than the reports say that still hold; and never more of it than had not been cancelled since.

Payment rules 5, Debts.
"""


def undone_pence(report_pence: int, written_off: int, others_say: int) -> int:
    """What opens again with a report: what the others leave of it. What was cancelled since was of this one first."""
    return min(report_pence, max(0, written_off - others_say))


def written_off_again(written_off: int, reports_say: int, cancelled: int, uncollected: int) -> int:
    """Of a debt of which less was collected than was thought: what is not owed any more was of what nobody had given up
    first, so the write-offs count for more. `uncollected` is neither collected nor reported as written off.
    """
    return max(0, reports_say - max(0, cancelled - uncollected) - written_off)


def counts_again(pence: int, written_off: int, reports_say: int) -> int:
    """Of what a return had cancelled of a debt: the rest is owed. A write-off may have been undone meanwhile; or what
    stood again since was taken off it, as the return had left nothing of the debt open.
    """
    return min(pence, max(0, reports_say - written_off))
