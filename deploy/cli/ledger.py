"""Lines of the ledger as the `lasars` command lists them: for whoever wants one explained."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from deploy.cli.client import Remote
from deploy.demo.display import pounds

READER = "auditor"


def lines_of_claim(remote: Remote, claim: str) -> Iterator[Mapping[str, Any]]:
    return all_of(remote, f"/claims/{quote(claim, safe='')}/lines")


def lines_of_remittance(remote: Remote, remittance: str) -> Iterator[Mapping[str, Any]]:
    return all_of(remote, f"/remittances/{quote(remittance, safe='')}/lines")


def lines_of_last(remote: Remote) -> Iterator[Mapping[str, Any]]:
    """Of the last remittance of each contract and party that pays anything."""
    last = {(each["contract"], each["party"]): each["id"] for each in all_of(remote, "/remittances") if each["lines"]}
    for remittance in last.values():
        yield from lines_of_remittance(remote, remittance)


def all_of(remote: Remote, path: str) -> Iterator[Mapping[str, Any]]:
    params: dict[str, Any] = {"limit": 200}
    while True:
        page = remote.call(READER, "GET", "payments", path, params=params)
        yield from page["items"]
        if page["next"] is None:
            return
        params["cursor"] = page["next"]


def told_line(line: Mapping[str, Any]) -> str:
    """Of a claim's lines where the money went; of a remittance's for what and for which claim."""
    told = f"{line['id']}  {line['effectiveOn']}  {pounds(line['pence']):>12}  {line['kind']}"
    if "from" in line:
        return f"{told}, {line['from']} to {line['to']}"
    return f"{told}, {line['measure'] or 'instalment'} of claim {line['claimId']}"
