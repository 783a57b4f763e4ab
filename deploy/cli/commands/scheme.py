"""What an area pays for: checked and published."""

import json
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.arguments import area_of, parse_day, read_text
from deploy.cli.commands import options
from deploy.cli.commands.options import Area
from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA

scheme = typer.Typer(no_args_is_help=True, help="What an area pays for.")


def warn(answer: dict[str, Any]) -> None:
    """What the version would do to money, on the error stream, because a program may read the output."""
    for warning in answer.get("warnings", []):
        print(f"warning: {warning}", file=sys.stderr)


Prices = Annotated[
    Path | None,
    typer.Option(help="A CSV with the prices: columns measure, band, from, to, pence. The file then states none."),
]
SchemePath = Annotated[Path, typer.Argument(help="The TOML file of a scheme.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def body_of(text: str, prices: Path | None) -> dict[str, str]:
    return {"toml": text, **({"pricesCsv": read_text(prices)} if prices else {})}


@scheme.command("new")
def scheme_new(
    code: Annotated[str, typer.Argument(metavar="AREA", help="The code of the council area, such as northmoor.")],
    starts: Annotated[str, typer.Option("--from", help="The first day of its contract.")],
) -> None:
    """Print a first scheme of an area, small and whole, to write on from: it passes the check."""
    from deploy.cli.first_scheme import first_scheme

    print(first_scheme(code, parse_day(starts)), end="")


@scheme.command("check")
def scheme_check(
    file: SchemePath,
    prices: Prices = None,
    area: Annotated[
        str | None, typer.Option(envvar="LASARS_AREA", help="The council area that it has to be for; else its own.")
    ] = None,
    after: Annotated[
        list[Path] | None,
        typer.Option(help="A version that was published before, by its file; several in their order."),
    ] = None,
    after_prices: Annotated[
        list[Path] | None,
        typer.Option(help="The CSV of prices of a version of --after that states none; several in their order."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say in plain sentences what a scheme file means, and all that is wrong with it, by line. It needs no service.

    Exit codes: 0 it is sound, 1 it has faults, 2 it cannot be read.
    """
    from deploy.cli import scheme_files

    with _ends_with(scheme_files.UNREADABLE):
        source = scheme_files.open_scheme(file, prices)
        earlier = scheme_files.open_earlier(after or (), after_prices or ())
        report = scheme_files.report_on(source, area, earlier)
    if as_json:
        print(json.dumps(scheme_files.as_json(report), default=str, ensure_ascii=False))
    else:
        for line in scheme_files.as_text(report):
            print(line)
        warned = report.sound.warnings if report.sound else ()
        warn({"warnings": scheme_files.placed_warnings(source, warned)})
        for fault in report.faults:
            print(fault, file=sys.stderr)
    if report.faults:
        raise typer.Exit(scheme_files.FAULTY)


@scheme.command("diff")
def scheme_diff(
    before: Annotated[str, typer.Argument(help="The version that was: a file, or a published one by number or hash.")],
    after: Annotated[str, typer.Argument(help="The version that is to be: likewise.")],
    area: Area = AREA,
    before_prices: Annotated[
        Path | None, typer.Option(help="The CSV with the prices of the version that was, if its file states none.")
    ] = None,
    after_prices: Annotated[
        Path | None, typer.Option(help="The CSV with the prices of the version that is to be, likewise.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what one version of a scheme changes of another, for whom, and from when. Of two files it needs no service.

    Exit codes: 0 they say the same, 1 they differ, 2 one cannot be read.
    """
    from deploy.cli import scheme_diff as of_two
    from deploy.cli.scheme_files import UNREADABLE

    with _ends_with(UNREADABLE):
        first, second = of_two.opened(before, area, before_prices), of_two.opened(after, area, after_prices)
        comparison = of_two.compare(first, second)
    if as_json:
        print(json.dumps(of_two.as_json(comparison), ensure_ascii=False))
    else:
        for line in of_two.as_text(comparison):
            print(line)
        warn({"warnings": comparison.warnings})
        for fault in comparison.faults:
            print(f"fault: {fault}", file=sys.stderr)
    if not comparison.same:
        raise typer.Exit(of_two.DIFFERENT)


@contextmanager
def _ends_with(code: int) -> Iterator[None]:
    """What cannot be read ends in one line, as all errors do, and in a code of its own."""
    try:
        yield
    except LasarsError as failed:
        print(failed, file=sys.stderr)
        raise typer.Exit(code) from None


@scheme.command("publish")
def scheme_publish(
    file: Path,
    area: Area = AREA,
    prices: Prices = None,
) -> None:
    """Draft and publish a scheme. A published version cannot be changed, only followed by another.

    Whom it names and the directory does not know is told on the error stream.

    Exit codes: 1 it has faults or is refused, 2 it cannot be read.
    """
    from deploy.cli.named_organisations import not_in_directory

    text = read_text(file)
    if (written := area_of(text)) != area:
        raise LasarsError(f"{file} is a scheme of {written}, and you act for {area}: --area {written} if you mean it.")
    submitted = _refuse_faults(file, prices, area)
    stack = options.remote_stack(area)
    draft = stack.call("commissioner", "POST", "tariff", "/schemes", body_of(text, prices), key=str(uuid.uuid4()))
    warn(draft)
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    stack.call("commissioner", "POST", "tariff", path, key=str(uuid.uuid4()))
    print(f"{draft['schemeId']} version {draft['version']} is published. {draft['hash']}")
    warn({"warnings": not_in_directory(stack, submitted)})


def _refuse_faults(file: Path, prices: Path | None, area: str) -> Mapping[str, Any]:
    """What the file says. Its faults are told by line, as the check tells them; what only those who published before it
    know, the service refuses.
    """
    from deploy.cli import scheme_files

    with _ends_with(scheme_files.UNREADABLE):
        report = scheme_files.report_on(scheme_files.open_scheme(file, prices), area)
    for fault in report.faults:
        print(fault, file=sys.stderr)
    if report.faults:
        raise typer.Exit(scheme_files.FAULTY)
    return report.file.submitted
