"""What a proposal would not pay any more as it was proposed, said before its sums."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.rows import Row
from shared.pages.words import counted, pounds

ROWS = 50  # of what stands in its way, beside all else that a run's page shows


class ChangedRun(NamedTuple):
    """`said` in words, with what it would come to by now; `waiting`: the first of what stands in the way of an
    approval, and `stuck` whether anything does.
    """

    said: str | None
    waiting: Sequence[Row] = ()
    stuck: bool = False


async def changed_run(visit: Visit, run: Mapping[str, Any]) -> ChangedRun:
    if run["state"] != "proposed":
        return ChangedRun(None)
    anew = await visit.api.get(at("/runs/{id}/anew", id=run["id"]))
    if anew["mayBeApproved"]:
        return ChangedRun(None)
    waiting = await visit.api.get(at("/runs/{id}/waiting", id=run["id"]), limit=ROWS)
    return ChangedRun(in_words(run, anew, waiting["items"], is_all=not waiting["next"]), waiting["items"], stuck=True)


def in_words(run: Row, anew: Row, waiting: Sequence[Row], *, is_all: bool) -> str:
    what, then = _what(run, waiting, is_all), _then(run, anew)
    return f"It has changed since it was proposed, and cannot be approved. {what} {then}"


def _what(run: Row, waiting: Sequence[Row], is_all: bool) -> str:
    if not waiting:
        return (
            f"Another sum would be taken off, or become a debt, than {pounds(run['nettedPence'] + run['debtPence'])}."
        )
    pence = sum(line["pence"] for line in waiting)
    of_it = counted(len(waiting), "payment") if is_all else f"More than {counted(len(waiting), 'payment')}"
    sums = f" ({pounds(pence)} as it was proposed)" if is_all else ""
    return f"{of_it} of it{sums} {'has' if len(waiting) == 1 and is_all else 'have'} come to wait, or changed."


def _then(run: Row, anew: Row) -> str:
    if not (anew["lines"] or anew["leftOut"] or anew["nettedPence"] or anew["debtPence"]):
        return "Drop the proposal: nothing of it is left to be paid."
    parts = [
        words.format(pounds(anew[name]))
        for name, words in (("nettedPence", "{} taken off for what has fallen"), ("debtPence", "{} as a debt"))
        if anew[name]
    ]
    parts += [f"{counted(anew['leftOut'], 'payment')} left out, to wait"] if anew["leftOut"] else []
    with_these = f", with {', '.join(parts)}" if parts else ""
    as_before = "as before" if anew["netPence"] == run["netPence"] else f"and not {pounds(run['netPence'])}"
    pays = f"it would pay {pounds(anew['netPence'])}, {as_before}{with_these}"
    return f"Drop the proposal, and propose it again: by now {pays}."
