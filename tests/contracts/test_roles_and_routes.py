"""The table of docs/access.md, read as a reader reads it: every route of every service, every role; and what it means
that the council sees people by pseudonym.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from deploy.documents import ROOT, SERVICES, access, openapi_of
from services.tariff.rules.scheme import Scheme
from shared.kernel.claims import ROLES

CELLS = {"", "own", "area", "all"}
COUNCIL = frozenset({"commissioner", "finance_proposer", "finance_approver", "finance_releaser", "auditor"})
WHO_SOMEBODY_IS = {"givenName", "familyName", "birthDate", "sex", "nhsNumber", "postcode", "languages", "initials"}
# Whom a scheme counts, a service takes, or what at least five are alike in.
OF_NOBODY = {"Scheme", *Scheme.model_json_schema()["$defs"], "EligibilityView", "ExtractRowView"}


def table(service: str) -> dict[str, dict[str, str]]:
    """By route what each role sees."""
    page = (ROOT / "docs" / "access.md").read_text()
    rows = page.partition(f"## {service}: routes\n")[2].partition("\n## ")[0].strip().splitlines()
    header, _, *lines = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in rows]
    return {line[0]: dict(zip(header[1:-1], line[1:-1], strict=True)) for line in lines}


def guarded(service: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path, methods in openapi_of(service)["paths"].items():
        for method, operation in methods.items():
            if operation.get("security"):
                yield f"{method.upper()} {path}", operation


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_stands_in_the_table_for_every_role_and_no_other(service: str) -> None:
    told, asked = table(service), dict(guarded(service))
    assert set(told) == set(asked)
    assert {tuple(cells) for cells in told.values()} == {ROLES}
    wrong = [
        (route, role, cell)
        for route, cells in told.items()
        for role, cell in cells.items()
        if cell not in CELLS or bool(cell) != (role in asked[route]["x-roles"])
    ]
    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
def test_who_sees_its_own_alone_is_nowhere_said_to_see_the_area_of_people(service: str) -> None:
    people = [
        route
        for route, _ in guarded(service)
        if not re.search(r"/(services|organisations)\b", route) and route[:3] == "GET"
    ]
    cells = table(service)
    assert [(route, role) for route in people for role in access.BOUND if cells[route][role] not in {"", "own"}] == []


def shown(service: str, operation: Mapping[str, Any], role: str) -> set[str]:
    """The fields of all that it answers to this role."""
    found: set[str] = set()
    parts: list[Any] = [answer for status, answer in operation["responses"].items() if status < "300"]
    seen: set[str] = set()
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            name = part.get("$ref", "").rpartition("/")[2]
            if name and name not in seen | OF_NOBODY:
                seen.add(name)
                parts.append(openapi_of(service)["components"].get("schemas", {}).get(name))
            properties = part.get("properties", {})
            found |= {field for field, said in properties.items() if role in said.get("x-roles", [role])}
            parts += [each for field, each in part.items() if field not in {"example", "examples"}]
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_the_council_is_shown_nobody(service: str) -> None:
    found = [
        (route, role, sorted(people))
        for route, operation in guarded(service)
        for role in COUNCIL & set(operation["x-roles"])
        if (people := shown(service, operation, role) & WHO_SOMEBODY_IS)
    ]
    assert found == []


def test_the_look_finds_who_is_shown() -> None:
    routes = dict(guarded("assessment"))
    assert shown("assessment", routes["GET /persons/{personId}"], "assessor") >= {"givenName", "nhsNumber"}
    assert shown("assessment", routes["GET /caseload"], "provider") >= {"familyName", "birthDate"}
    assert "journeyFrom" not in shown("assessment", routes["GET /outcomes"], "provider")
