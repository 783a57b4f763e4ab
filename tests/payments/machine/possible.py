"""Whether a step finds something to do."""

from tests.payments.machine.by_model import ByModel, first_of
from tests.payments.machine.steps import (
    Attested,
    Began,
    ByFinance,
    Counted,
    Disputed,
    Ended,
    Moves,
    Published,
    Ran,
    Reports,
    Stated,
    Step,
    TakesBack,
    Together,
    Undoes,
)


def can(model: ByModel, step: Step) -> bool:
    """Whether the step finds something to do: it is the same for payments, which would refuse it."""
    match step:
        case Began() | Ended() | Attested() | Disputed():
            return _can_be_known(model, step)
        case Published(place):
            return place < len(model.versions) and place not in model.published
        case Stated(achieved_on=day) | Counted(eligible_on=day):
            return day <= model.day
        case Together(words):
            return all(word.achieved_on <= model.day for word in words)
        case Ran() | Moves() | Reports() | Undoes() | TakesBack():
            return _can_be_done(model, step)
        case _:
            return True


def _can_be_known(model: ByModel, step: Began | Ended | Attested | Disputed) -> bool:
    match step:
        case Disputed():
            return step.name in model.stood
        case Began():
            return step.started_on <= model.day and bool(model.versions[0].contracts[0].cohorts)
        case Ended():
            return step.name in model.began and model.began[step.name] <= step.ended_on <= model.day
        case Attested(_, quarter):
            return first_of(quarter + 1) <= model.day


def _can_be_done(model: ByModel, step: ByFinance) -> bool:
    match step:
        case Ran(code):
            if model.day < next(terms.starts for terms in model.versions[0].contracts if terms.code == code):
                return False
            runs = model.history.runs_of(code)
            waits = any(run.state == "approved" for run in runs)
            return not waits and all(run.run_on != model.day for run in runs if run.state != "rejected")
        case Moves(code, state):
            return model.run_to_move(code, state) is not None
        case Reports(code):
            return model.debt_to_report(code) is not None
        case Undoes():
            return bool(model.history.now.reports)
        case TakesBack(code):
            return model.return_to_undo(code) is not None
