"""What is wrong with a stack, since when, and what to do."""

import asyncio
import json
from typing import Annotated

import typer


def doctor(
    compose: Annotated[
        bool,
        typer.Option("--compose", help="Ask by the names of the compose stack, from within one of its containers."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask all services, the front, Kafka and PostgreSQL what is wrong; exit 0 if nothing is, 1 if something is."""
    from deploy.cli.doctor import examine, site_of

    findings = asyncio.run(examine(site_of(compose=compose)))
    if as_json:
        print(json.dumps({"ok": not findings, "findings": [finding.as_json() for finding in findings]}, indent=1))
    else:
        for finding in findings:
            print(finding.in_words())
        if not findings:
            print("All is well: every process is ready, and nothing waits for a person.")
    raise typer.Exit(1 if findings else 0)
