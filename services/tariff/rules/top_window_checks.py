"""Whether what a scheme says of when a TOP is due fits its stage, and can be done at all."""

from collections.abc import Iterator

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.scheme import Journey, Scheme
from services.tariff.rules.top_windows import TopWindow

START_TOP_DAYS = 14  # where the journey does not say it
LATE_RECORD_DAYS = 91
MONTH_DAYS = 28  # no month has less
INTERVALS = ("every_weeks", "every_months")


def check_top_windows(scheme: Scheme) -> Iterator[SchemeFault]:
    once: dict[str, int] = {}
    for i, window in enumerate(scheme.top_windows):
        place = f"top_windows[{i}]"
        if window.stage in {"start", "exit"} and once.setdefault(window.stage, i) != i:
            message = f"is said in top_windows[{once[window.stage]}] already, and there is one for each episode"
            yield SchemeFault(f"{place}.stage", f"{window.stage!r} {message}", ("review", "post_exit"))
        yield from _counted(window, place)
        yield from _before(window, scheme.journey, place)
        yield from _after(window, scheme.journey, place)


def _counted(window: TopWindow, place: str) -> Iterator[SchemeFault]:
    """From what the day is counted: a review from the TOP before, a post-exit TOP from the end."""
    said = [name for name in INTERVALS if getattr(window, name) is not None]
    if window.stage == "review" and len(said) != 1:
        message = "is said beside every_weeks" if said else "is missing, and so is every_months"
        yield SchemeFault(f"{place}.{INTERVALS[bool(said)]}", message, ("one of every_weeks and every_months",))
    for name in said if window.stage != "review" else ():
        yield SchemeFault(f"{place}.{name}", f"is said of a TOP of stage {window.stage}", ("none",))
    if window.stage == "post_exit" and window.after_months is None:
        yield SchemeFault(f"{place}.after_months", "is missing", ("1 or more",))
    if window.stage != "post_exit" and window.after_months is not None:
        yield SchemeFault(f"{place}.after_months", f"is said of a TOP of stage {window.stage}", ("none",))


def _before(window: TopWindow, journey: Journey, place: str) -> Iterator[SchemeFault]:
    before = window.before_days
    if before is None:
        if window.stage != "review":
            yield SchemeFault(f"{place}.before_days", "is missing", ("0 or more",))
        return
    most, why = _most_before(window, journey)
    if before > most:
        yield SchemeFault(f"{place}.before_days", f"{before} {why}", (f"0 to {most}",))


def _most_before(window: TopWindow, journey: Journey) -> tuple[int, str]:
    """How many days, and why no more."""
    if window.stage == "start":
        days = START_TOP_DAYS if journey.start_top_days is None else journey.start_top_days
        return days, "is before a provider may take the start TOP (journey.start_top_days)"
    if window.stage == "review" and (interval := _interval_days(window)):
        return max(interval - window.after_days - 1, 0), "meets the window of the review before"
    if window.stage == "post_exit" and window.after_months:
        return MONTH_DAYS * window.after_months - 1, "reaches back to the end itself"
    return 366, ""


def _interval_days(window: TopWindow) -> int:
    return 7 * window.every_weeks if window.every_weeks else MONTH_DAYS * (window.every_months or 0)


def _after(window: TopWindow, journey: Journey, place: str) -> Iterator[SchemeFault]:
    if window.stage == "exit":
        days = LATE_RECORD_DAYS if journey.late_record_days is None else journey.late_record_days
        if window.after_days > days:
            message = (
                f"{window.after_days} is when nobody who treated may record it any more (journey.late_record_days)"
            )
            yield SchemeFault(f"{place}.after_days", message, (f"0 to {days}",))
