"""`lasars report`: what the commissioners are told of a month, as it was known at the end of a day that is over.

Nothing in it hangs on when it is made: the same month, day and publication give the same bytes (decision 104).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.cli import figures
from deploy.cli.client import RemoteStack
from deploy.cli.indicators import waiting_text
from deploy.cli.month_money import lines_of_money
from deploy.cli.text_tables import NO_BAR, sparkline
from shared.figures.in_words import NONE_OR_FEW, before_any_scheme
from shared.figures.periods import months_on, next_start

MONTHS = 12  # of the bars, the month itself the last
SECTIONS = {
    "Front door": (
        "contacts", "contacts-attended", "first-contacts", "helped-out-of-remit", "advice-only", "activities",
        "bookings-attended", "assessments",
    ),
    "Waits": (
        "contact-to-assessment", "assessment-to-band", "assessment-to-referral", "referral-to-answer",
        "referral-to-offer", "referral-to-start", "contact-to-start",
    ),
    "Referrals and places": (
        "referrals-made", "referrals-accepted", "referrals-closed", "referrals-without-assessment",
        "referrals-waiting", "places-funded", "places-held", "places-occupied",
        "services-open", "gp-practices-in-shared-care",
    ),
    "Treatment and what came of it": (
        "starts", "in-treatment", "retained-12-weeks", "discharges", "completed", "completed-and-stayed-away",
        "came-back", "hep-b-started", "hep-b-completed", "release-contact-21-days",
        "in-treatment-12-weeks-after-release",
    ),
    "TOPs": ("tops-due", "tops-overdue"),
    "Tariffs": ("bands-confirmed", "bands-overridden"),
    "Outcomes and their money": (
        "claims", "outcomes-achieved", "outcomes-taken-back", "outcome-cost", "achieved-to-entered",
        "achieved-to-paid",
    ),
}  # fmt: skip
ESCAPED = r"\|"  # a title is the scheme's to choose
_HOW_ROUNDED = (
    f"Counts are rounded to the nearest five, so that none, one and two are “{NONE_OR_FEW}”;"
    " shares are of the rounded counts;"
    f" {figures.NONE} and {NO_BAR}: there is none, or it is not told of so few people. What also stands by provider is"
    " what the providers that are shown come to."
)
OTHERS = "Further indicators"
BY_PROVIDER = ("referrals-made", "starts", "in-treatment", "discharges", "completed", "tops-due", "tops-overdue")


@dataclass(frozen=True, slots=True)
class MonthReport:
    """Which month, by its first day, as of which day, and for whom it is rounded."""

    stack: RemoteStack
    area: str
    first: date
    as_of: date
    publication: str

    @property
    def last(self) -> date:
        return date.fromordinal(next_start("month", self.first).toordinal() - 1)

    def asked(self, **more: Any) -> dict[str, Any]:
        """The parameters of every figure: of the month alone, if no other days are named."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat(), "asOf": self.as_of.isoformat()}
        return days | {"publication": self.publication} | more


def lines_of_report(report: MonthReport) -> Iterator[str]:
    month = f"{report.first:%Y-%m}"
    rounded = "" if report.publication == "exact" else f" --publication {report.publication}"
    yield f"# {report.area}: {month}"
    yield ""
    made = f"lasars report --month {month} --area {report.area} --as-of {report.as_of}{rounded}"
    yield f"As it was known at the end of {report.as_of}; `{made}` makes it again."
    yield "A figure that is not ripe may still change: some of its cases have not had their time."
    if rounded:
        yield _HOW_ROUNDED
    listed = list(figures.list_indicators(report.stack))
    if _is_before_any_scheme(report, {service for service, _ in listed}):
        yield from ("", before_any_scheme(month))
        return
    yield from _sections_of(report, listed)


def _is_before_any_scheme(report: MonthReport, services: Iterable[str]) -> bool:
    """And nothing was counted: noughts would read as a word that nobody came."""
    versions = report.stack.call(figures.READER, "GET", "tariff", "/schemes/in-force")["items"]
    if any(version["from"] <= report.last.isoformat() for version in versions):
        return False
    asked = {"month": f"{report.first:%Y-%m}", "asOf": report.as_of.isoformat(), "publication": report.publication}
    answers = (report.stack.call(figures.READER, "GET", name, "/figures", params=asked) for name in sorted(services))
    return not any(point["eligible"] for answer in answers for figure in answer["items"] for point in figure["totals"])


def _sections_of(report: MonthReport, listed: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    for title, codes in _sections(indicator["code"] for _, indicator in listed):
        shown = [(service, indicator) for code in codes for service, indicator in listed if indicator["code"] == code]
        if shown:
            yield from ("", f"## {title}", "")
            yield from _section(report, shown)
    yield from _by_provider(report, listed)
    yield from _targets(report, listed)
    if report.publication == "exact":
        yield from lines_of_money(report.stack, report.as_of)
    else:
        yield from ("", "What contracts have earned and are paid is not rounded and not told: it would tell how many.")


def _sections(codes: Iterator[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """What stands in no section, a scheme's own above all, comes last."""
    named = {code for section in SECTIONS.values() for code in section}
    yield from SECTIONS.items()
    yield OTHERS, [code for code in codes if code not in named]


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """As Markdown; the first row is its header."""
    header, *others = rows
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' for _ in header)} |"
    yield from (f"| {' | '.join(cell.replace('|', ESCAPED) for cell in row)} |" for row in others)


def _section(report: MonthReport, shown: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    before = months_on(report.first, -1)
    rows = [["", f"{report.first:%Y-%m}", f"{before:%Y-%m}", "twelve months", "ripe", "target", "state"]]
    waiting = []
    for service, indicator in shown:
        figure = figures.read_figure(report.stack, service, indicator["code"], _asked_of_year(report, indicator))
        rows.append(_row(figure, report.publication))
        if figure["stillWaiting"]:
            waiting.append(f"- {figure['title']}: {waiting_text(figure['stillWaiting'])}")
    yield from table(rows)
    if waiting:
        yield from ("", f"Of those of these twelve months, who still waits as of {report.as_of}:", "", *waiting)


def _asked_of_year(report: MonthReport, indicator: Mapping[str, Any]) -> dict[str, Any]:
    """What also stands by provider has the total of that where it is rounded: another would tell that somebody is with
    a provider that is shown as fewer than 3.
    """
    beside = report.publication != "exact" and indicator["code"] in BY_PROVIDER
    by = {"by": "provider"} if beside else {}
    return report.asked(**by) | {"from": months_on(report.first, 1 - MONTHS).isoformat()}


def _row(figure: Mapping[str, Any], publication: str) -> list[str]:
    unit, points = figure["unit"], figure["totals"]
    if len(points) < 2:  # withheld
        return [figure["title"], *[figures.NONE] * 6]
    last, before = points[-1], points[-2]
    bars = sparkline([figures.main_value(unit, point, publication) for point in points])
    state = [figures.target_text(unit, last["target"]), figures.state_text(unit, last, publication)]
    texts = (figures.value_text(unit, point, publication) for point in (last, before))
    return [figure["title"], *texts, bars, "yes" if last["ripe"] else "not ripe", *state]


def _by_provider(report: MonthReport, listed: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    columns: dict[str, dict[str, str]] = {}
    nobody: dict[str, str] = {}
    for service, indicator in listed:
        if indicator["code"] in BY_PROVIDER:
            figure = figures.read_figure(report.stack, service, indicator["code"], report.asked(by="provider"))
            points = {point["by"]["provider"] or "nobody": point for point in figure["points"]}
            columns[figure["title"]] = {
                provider: figures.value_text(figure["unit"], point, report.publication)
                for provider, point in points.items()
            }
            nobody[figure["title"]] = _of_nobody(figure["unit"], report.publication)
    providers = sorted({provider for column in columns.values() for provider in column})
    if providers:
        rows = [
            [provider, *(column.get(provider, nobody[title]) for title, column in columns.items())]
            for provider in providers
        ]
        yield from ("", "## By provider", "", *table([["", *columns], *rows]))


def _of_nobody(unit: str, publication: str) -> str:
    """Where it is rounded nobody reads as one or two do."""
    if publication == "exact":
        return figures.NONE
    nothing = dict.fromkeys(("share", "median", "p90", "mean", "value")) | {"eligible": 0, "met": 0}
    return figures.value_text(unit, nothing, publication)


def _targets(report: MonthReport, listed: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """Those of longer periods, of the one in which the month lies."""
    rows = [["", "period", "figure", "ripe", "target", "state"]]
    for service, indicator in listed:
        for per in sorted({target["per"] for target in indicator["targets"]} - {"month"}):
            figure = figures.read_figure(report.stack, service, indicator["code"], report.asked(per=per))
            for point in figure["totals"]:
                value = figures.value_text(figure["unit"], point, report.publication)
                ripe = "yes" if point["ripe"] else "not ripe"
                state_text = figures.state_text(figure["unit"], point, report.publication)
                state = [figures.target_text(figure["unit"], point["target"]), state_text]
                rows.append([figure["title"], figures.period_text(per, point["period"]), value, ripe, *state])
    if len(rows) > 1:
        yield from ("", "## Targets of quarters and years", "", *table(rows))
