"""What is counted: of all four services, as tables or as CSV."""

import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from deploy.cli.arguments import option_of, parse_day, parse_month
from deploy.cli.commands import options
from deploy.cli.commands.options import Area
from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA


def indicators(
    code: Annotated[str | None, typer.Argument(help="An indicator's code; without it, all are listed.")] = None,
    service: Annotated[str | None, typer.Option(help="The service that counts it; by default all are asked.")] = None,
    by: Annotated[str | None, typer.Option(help="At most two dimensions, such as provider,source.")] = None,
    where: Annotated[
        str | None, typer.Option(help="Which cases count, by values that --by shows: source:3,source:4.")
    ] = None,
    per: Annotated[str | None, typer.Option(help="week, month (if left out), quarter or year.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="A day of the first period; a year ago.")] = None,
    to: Annotated[str | None, typer.Option(help="A day of the last period; by default today.")] = None,
    window: Annotated[str | None, typer.Option(help="Each figure is of so many months: 1m to 60m.")] = None,
    as_of: Annotated[str | None, typer.Option(help="As it was known at the end of that day.")] = None,
    publication: Annotated[
        str | None, typer.Option(help="exact (if left out), or rounded for committee, public or others.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="The service's own CSV, to standard output.")] = False,
    cases: Annotated[bool, typer.Option("--cases", help="The cases behind it, from the day to the day.")] = False,
    area: Area = AREA,
) -> None:
    """List what is counted, or show one of it: its series, its cases, or either as CSV."""
    days = {"from": from_, "to": to, "asOf": as_of}
    asked: dict[str, Any] = {name: parse_day(text, option_of(name)).isoformat() for name, text in days.items() if text}
    series = {"by": by, "per": per, "window": window, "publication": publication}
    asked |= {name: text for name, text in {"where": where, **series}.items() if text}
    stray = {"--csv": csv, "--cases": cases} | {option_of(name): name in asked for name in ("where", *series, *days)}
    if code is None:
        if any(stray.values()):
            raise LasarsError(f"{next(name for name in stray if stray[name])} needs the CODE of an indicator.")
        _list(service, area)
    elif cases and (unfit := next((name for name in series if name in asked), None)):
        raise LasarsError(
            f"--{unfit} is of a series, and --cases has none; --from, --to, --where and --as-of go with it."
        )
    else:
        _show(code, service, asked, csv=csv, cases=cases, area=area)


def _list(service: str | None, area: str) -> None:
    from deploy.cli.indicators import lines_of_list

    print(*lines_of_list(options.stack_of(area), service), sep="\n")


def _show(code: str, service: str | None, asked: dict[str, Any], *, csv: bool, cases: bool, area: str) -> None:
    from deploy.cli.figures import READER, check_area, check_values, find_indicator, read_figure
    from deploy.cli.indicators import lines_of_cases, lines_of_figure

    stack = options.remote_stack(area)
    owner, indicator = find_indicator(stack, code, service)
    check_area(stack, area)
    check_values(stack, owner, indicator, asked.get("where", ""))
    path = quote(code)
    if csv:
        table = f"/indicators/{path}/cases.csv" if cases else f"/indicators/{path}.csv"
        sys.stdout.buffer.write(stack.table(READER, owner, table, asked))
    elif cases:
        print(*lines_of_cases(stack, owner, path, asked), sep="\n")
    else:
        print(*lines_of_figure(read_figure(stack, owner, path, asked)), sep="\n")


def tops_due(
    role: Annotated[str, typer.Option(help="assessor, or provider with its --organisation; commissioner: totals.")] = (
        "assessor"
    ),
    organisation: Annotated[str | None, typer.Option(help="What this organisation owes; a provider's own.")] = None,
    state: Annotated[str | None, typer.Option(help="Only due, or only overdue.")] = None,
    window: Annotated[str | None, typer.Option(help="Only of this one of the scheme's windows.")] = None,
    key_worker: Annotated[str | None, typer.Option(help="Only of this worker.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="The list as CSV, or a commissioner's totals.")] = False,
    area: Area = AREA,
) -> None:
    """Say which TOPs are due or overdue, by whom they are owed, and of whom."""
    from deploy.cli.figures import check_area
    from deploy.cli.tops_due import lines_of_tops, signed_in, table_of_tops

    wanted = {"organisation": organisation, "state": state, "window": window, "keyWorker": key_worker}
    asked = {name: text for name, text in wanted.items() if text}
    stack = signed_in(options.remote_stack(area), role, organisation)
    check_area(stack, area)
    if csv:
        sys.stdout.buffer.write(table_of_tops(stack, role, asked))
    else:
        print(*lines_of_tops(stack, role, asked), sep="\n")


def report(
    month: Annotated[str, typer.Option(help="The month: 2012-11.")],
    as_of: Annotated[str | None, typer.Option(help="As it was known at the end of this day; by default yesterday.")] = (
        None
    ),
    publication: Annotated[str, typer.Option(help="exact, or rounded for committee, public or others.")] = "exact",
    out: Annotated[Path | None, typer.Option(help="Keep it in this file, its SHA-256 beside it.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Also write each figure's table into this folder.")] = None,
    area: Area = AREA,
) -> None:
    """Write a month's report as Markdown. As of a day that is over it comes out the same whenever it is made."""
    from deploy.cli.figures import check_area
    from deploy.cli.month_files import keep, month_report, write_tables
    from deploy.cli.month_report import lines_of_report

    first, day = parse_month(month), parse_day(as_of) if as_of else None
    stack = options.remote_stack(area)
    check_area(stack, area)
    asked = month_report(stack, area, first, day, publication)
    text = "".join(f"{line}\n" for line in lines_of_report(asked))
    print(keep(out, text.encode()) if out else text, end="" if out is None else "\n")
    if csv:
        print(write_tables(asked, csv), file=sys.stderr)
