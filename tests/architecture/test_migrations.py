"""The models of each service are what its migrations make."""

import ast

import pytest

from shared.data import migrate
from tests.architecture.sources import OURS, ROOT, SERVICES, load, nodes_of


@pytest.mark.parametrize("name", SERVICES)
async def test_models_and_migrations_agree(name: str, database_url: str) -> None:
    service = load(name)
    await migrate.upgrade(database_url, service.metadata, service.migrations)
    assert await migrate.check(database_url, service.metadata, service.migrations) == []


# From before the rule. What they give to a migration must go on to make the same; no further one is wanted.
WITH_CODE = {
    "shared.data.migrate",
    "shared.data.revisions",
    "shared.kernel.fingerprints",
    "shared.messaging.missing",
    "shared.messaging.otherwise",
    "shared.messaging.progress",
    "shared.messaging.read_for",
    "shared.messaging.restated",
    "shared.messaging.restating",
    "shared.messaging.table_changes",
    "shared.messaging.tables",
    "shared.messaging.unread",
}


def test_a_migration_says_itself_what_it_does() -> None:
    """What it would import may be changed later, and then another database would come of the same migration."""
    imported = {
        name
        for folder in [*(ROOT / "services").glob("*/migrations"), ROOT / "tests" / "shared" / "migrations"]
        for path in folder.glob("*.py")
        for node in nodes_of(path.read_text())
        for name in _imported(node)
        if name.split(".")[0] in OURS
    }
    assert imported == WITH_CODE


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
