"""Lines of the ledger as the `lasars` command lists them: for whoever wants one explained."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from deploy.cli.client import RemoteStack, every_item
from deploy.demo.display import pounds

READER = "auditor"


def lines_of_claim(stack: RemoteStack, claim: str) -> Iterator[Mapping[str, Any]]:
    return all_of(stack, f"/claims/{quote(claim, safe='')}/lines")


def lines_of_remittance(stack: RemoteStack, remittance: str) -> Iterator[Mapping[str, Any]]:
    return all_of(stack, f"/remittances/{quote(remittance, safe='')}/lines")


def lines_of_last(stack: RemoteStack) -> Iterator[Mapping[str, Any]]:
    """Of the last remittance of each contract and party that pays anything."""
    paying = [remittance for remittance in all_of(stack, "/remittances") if remittance["lines"]]
    last = {(remittance["contract"], remittance["party"]): remittance["id"] for remittance in paying}
    for remittance_id in last.values():
        yield from lines_of_remittance(stack, remittance_id)


def all_of(stack: RemoteStack, path: str) -> Iterator[Mapping[str, Any]]:
    return every_item(stack, READER, "payments", path)


def describe_line(line: Mapping[str, Any]) -> str:
    """Of a claim's lines where the money went; of a remittance's for what and for which claim."""
    about = f"{line['id']}  {line['effectiveOn']}  {pounds(line['pence']):>12}  {line['kind']}"
    if "from" in line:
        return f"{about}, {line['from']} to {line['to']}"
    return f"{about}, {line['measure'] or 'instalment'} of claim {line['claimId']}"
