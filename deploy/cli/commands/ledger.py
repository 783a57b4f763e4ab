"""What payments posted, why, and where each contract stands."""

from typing import Annotated
from urllib.parse import quote

import typer

from deploy.cli.arguments import parse_day, parse_id
from deploy.cli.commands import options
from deploy.cli.commands.options import Area, console
from deploy.sandbox.topology import AREA


def lines(
    claim: Annotated[str | None, typer.Option(help="Only lines of this claim.")] = None,
    remittance: Annotated[str | None, typer.Option(help="Only what this remittance pays and deducts.")] = None,
    area: Area = AREA,
) -> None:
    """List lines of the ledger, each with its id first; by default those of each contract's last remittance."""
    from deploy.cli.figures import check_area
    from deploy.cli.ledger import describe_line, lines_of_claim, lines_of_last, lines_of_remittance

    stack = options.remote_stack(area)
    if claim:
        lines = lines_of_claim(stack, parse_id(claim, "--claim"))
    else:
        lines = lines_of_remittance(stack, parse_id(remittance, "--remittance")) if remittance else lines_of_last(stack)
    described = [describe_line(line) for line in lines]
    if not described:
        check_area(stack, area, "it has no lines")
    print(*described or ["No line yet."], sep="\n")


def explain(
    line: Annotated[str, typer.Argument(help="The line's id, as `lasars lines` lists it.")], area: Area = AREA
) -> None:
    """Explain a line of the ledger, down to the rule and the evidence."""
    path = f"/lines/{quote(parse_id(line, 'LINE'))}/explanation"
    console.print_json(data=options.remote_stack(area).call("auditor", "GET", "payments", path))


def position(
    on: Annotated[str | None, typer.Option(help="The position on this date; by default now.")] = None,
    week: Annotated[bool, typer.Option("--week", help="With what was earned by week, and what is to come.")] = False,
    area: Area = AREA,
) -> None:
    """Show the financial position of each contract."""
    from deploy.cli.position import WAITS_NOW, lines_of_positions
    from deploy.demo.display import show_positions, uncovered

    when = {"on": parse_day(on).isoformat()} if on else {}
    report = options.remote_stack(area).call("commissioner", "GET", "payments", "/positions", params=when)
    if report["items"] and week:
        print(*lines_of_positions(options.remote_stack(area), parse_day(on) if on else None), sep="\n")
    elif report["items"]:
        show_positions(console, "Financial position", report["items"])
        if on:
            print(WAITS_NOW)
    else:
        day = f"on {when['on']}" if when else "today"
        print(
            f"No contract of {area} runs {day}: none is published, none has begun, or their run-off is over."
            " --area or LASARS_AREA names another area."
        )
    if words := uncovered(report.get("unpricedWithoutContract", 0)):
        print(words)
