"""What an interviewer of the council may say of somebody: outcomes that a measure takes from them.

Payment rules 3, Whose evidence counts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.assessment.rules.facts import INTERVIEWER
from services.assessment.rules.proving import NAMES, OF_EVENTS
from services.assessment.rules.terms import Terms
from services.assessment.rules.worklist import WorkStep


@dataclass(frozen=True, slots=True)
class OutcomesChanged:
    """`kept` and `taken_back` are what was recorded, by code with its id; `new` are codes."""

    kept: Sequence[tuple[str, str]]
    taken_back: Sequence[tuple[str, str]]
    new: Sequence[str]


def codes_for_interviews(versions: Iterable[Terms]) -> frozenset[str]:
    """Of every version ever published, as other evidence is taken by: which counts is judged by its own day."""
    measures = (measure for version in versions for measure in version.measures if measure.kind in OF_EVENTS)
    taken = (measure.params for measure in measures if INTERVIEWER in (measure.params.get("roles") or ()))
    return frozenset(params[name] for params in taken for name in NAMES if name in params)


def outcomes_changed(
    said_on: date, recorded: Sequence[tuple[str, str]], on: date, outcomes: Collection[str]
) -> OutcomesChanged:
    """Evidence is never moved to another day: it is taken back and recorded anew."""
    kept = [(code, made) for code, made in recorded if on == said_on and code in outcomes]
    codes = {code for code, _ in kept}
    return OutcomesChanged(
        kept=kept,
        taken_back=[of for of in recorded if of not in kept],
        new=[code for code in outcomes if code not in codes],
    )


def interview_step(due_on: date, interviewer: str) -> WorkStep:
    return WorkStep("interview", due_on, interviewer, "interview")
