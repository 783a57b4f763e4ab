"""Which TOPs were owed, and done in their windows; and how many are overdue on a day.

Payment rules 3, When a TOP is due.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from services.assessment.rules.cases.person import NOT_READ_BY_PROVIDERS, PERSONAL, CountedPerson
from services.assessment.rules.top_due import TopDue
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

_OWED = ("stage", "provider", "source", *PERSONAL)
INDICATORS = (
    Indicator(
        code="tops-due",
        title="TOPs done in their window, of those owed",
        rule="Each TOP that an episode owed, on the last day of its window; of these, those done in it. `ending` tells"
        " of the others whether they were done at another time.",
        unit="share",
        dimensions=("ending", *_OWED),
        of_area_alone=NOT_READ_BY_PROVIDERS,
    ),
    Indicator(
        code="tops-overdue",
        title="TOPs overdue",
        rule="Each TOP that was owed and is not done, from the day after its window until it is done, or nobody who"
        " treated may record it any more; on the last day of a period.",
        unit="count",
        stock=True,
        dimensions=_OWED,
        of_area_alone=NOT_READ_BY_PROVIDERS,
    ),
)
NEXT = timedelta(days=1)


def cases(person: CountedPerson) -> Iterator[Case]:
    """What is not applicable has no window, and is not owed."""
    for due in person.tops_due:
        if due.window_from is None or due.window_to is None:
            continue
        ending = _ending(due, due.window_from, due.window_to)
        met_on = due.done_on if ending == "in_window" else None
        yield _case(person, due, "tops-due", due.window_to, met_on=met_on, ending=ending)
        late_on, until = due.window_to + NEXT, due.done_on or due.owed_until
        if until is None or until > late_on:
            yield _case(person, due, "tops-overdue", late_on, until=until)


def _ending(due: TopDue, first: date, last: date) -> str:
    if due.done_on is None:
        return "not_done"
    return "in_window" if first <= due.done_on <= last else "at_another_time"


def _case(person: CountedPerson, due: TopDue, indicator: str, on: date, **says: Any) -> Case:
    return Case(
        indicator=indicator,
        subject_id=uuid5(due.episode_id, f"{due.window} {due.number}"),
        owner_id=person.id,
        eligible_on=on,
        stage=due.stage,
        provider=due.organisation,
        source=person.source_on(on),
        **person.on(on, person.history.episode(due.episode_id)),
        **says,
    )
