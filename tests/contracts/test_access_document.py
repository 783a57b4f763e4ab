"""The page on who sees what says what the code does."""

import re
from typing import Any

import pytest

from deploy.documents import ROOT, SERVICES, access, openapi_of, overview
from shared.kernel.claims import ROLES
from shared.web.auth import roles_of
from tests.architecture.sources import endpoints

WRITTEN, _, MADE = (ROOT / "docs" / "access.md").read_text().partition(access.START)


def test_the_tables_are_what_the_code_says() -> None:
    for path, text in overview().items():
        assert path.read_text() == text, f"{path} differs from the code: make documents"


@pytest.mark.parametrize("name", SERVICES)
def test_every_route_with_roles_is_in_the_table_and_names_them_in_the_document(name: str) -> None:
    paths = openapi_of(name)["paths"]
    told = {(method.upper(), path): set(operation.get("x-roles", ()))
            for path, methods in paths.items() for method, operation in methods.items()}  # fmt: skip
    asked = {(method, path): roles_of(endpoint) for method, path, endpoint, _ in endpoints(name)}
    for (method, path), roles in asked.items():
        shown: Any = told.get((method, re.sub(r"_(\w)", lambda found: found[1].upper(), path)), set())
        assert shown == roles, (method, path)
        if roles:
            assert f"`{method} {re.sub(r'_(.)', lambda found: found[1].upper(), path)}`" in MADE


def test_every_role_is_explained_by_people() -> None:
    assert [role for role in ROLES if f"`{role}`" not in WRITTEN] == []
