"""What an area pays for: checked and published."""

import sys
import uuid
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.arguments import area_of, read_text
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


def body_of(text: str, prices: Path | None) -> dict[str, str]:
    return {"toml": text, **({"pricesCsv": read_text(prices)} if prices else {})}


@scheme.command("check")
def scheme_check(file: Path, prices: Prices = None) -> None:
    """Check a scheme file as the tariff service does, for any area. Nothing is stored."""
    text = read_text(file)
    area = area_of(text)
    body = body_of(text, prices)
    answer = options.remote_stack(area).call("commissioner", "POST", "tariff", "/schemes/check", body)
    if problems := answer.get("problems"):
        raise LasarsError("\n".join(str(problem) for problem in problems))
    print(f"{answer['schemeId']} version {answer['version']} of {area} is sound. {answer['hash']}")
    for note in answer.get("notes", []):
        print(note)
    warn(answer)


@scheme.command("publish")
def scheme_publish(
    file: Path,
    area: Area = AREA,
    prices: Prices = None,
) -> None:
    """Draft and publish a scheme. A published version cannot be changed, only followed by another."""
    text = read_text(file)
    if (written := area_of(text)) != area:
        raise LasarsError(f"{file} is a scheme of {written}, and you act for {area}: --area {written} if you mean it.")
    stack = options.remote_stack(area)
    draft = stack.call("commissioner", "POST", "tariff", "/schemes", body_of(text, prices), key=str(uuid.uuid4()))
    warn(draft)
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    stack.call("commissioner", "POST", "tariff", path, key=str(uuid.uuid4()))
    print(f"{draft['schemeId']} version {draft['version']} is published. {draft['hash']}")
