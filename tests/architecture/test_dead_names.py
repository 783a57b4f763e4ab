"""What nobody uses goes. Found by vulture, in the code without its tests; migrations and the bench count as use.

As a command it would report each field of a view or table, which FastAPI and the database read. So fields of classes
are left out here, and attributes that have the name of one.
"""

import ast
import re
from pathlib import Path

from vulture import Vulture

from tests.architecture.sources import OURS, ROOT, nodes_of, python_files

CONFIDENCE_PERCENT = 60  # all that it finds
# Called by who reads the decorator: FastAPI, Typer, Pydantic.
DECORATORS = [f"@*.{each}" for each in ("get", "post", "put", "patch", "delete", "command", "callback", "middleware")]
DECORATORS += [f"@{each}*" for each in ("field_validator", "model_validator", "model_serializer", "app.")]
ALLOWED = {
    "__init_subclass__": "Python calls it",
    "_load_revisions": "Alembic calls it",
    "ignore_aliases": "PyYAML calls it",
    "build": "aiokafka calls it",
    "capture_signals": "uvicorn calls it",
    "send_400_response": "uvicorn calls it",
    "should_exit": "uvicorn reads it",
    "disconnected": "uvicorn reads it",
    "_expiring": "keeps a task from being collected",
    "Guarded": "a broker with access lists, for tests",
    "planted": "what must be in no log, for tests",
    "hits": "what must be in no log, for tests",
    "logs_of": "what must be in no log, for tests",
    "restarts": "how often a child was started again, for tests",
}
# What the sandbox's issuer says of its clients, codes and keys.
ALLOWED |= dict.fromkeys(
    (
        "args", "authenticate_user", "authorize", "check_client_secret", "check_endpoint_auth_method",
        "check_grant_type", "check_redirect_uri", "check_response_type", "client_metadata", "create_oauth2_request",
        "datalist", "delete_authorization_code", "end_session", "exists_nonce", "generate_user_info", "get_acr",
        "get_algorithms", "get_allowed_scope", "get_amr", "get_auth_time", "get_client_algorithm", "get_client_claims",
        "get_client_id", "get_default_redirect_uri", "get_encode_header", "get_nonce", "get_redirect_uri", "get_scope",
        "get_server_jwks", "handle_response", "is_post_logout_redirect_uri_legitimate", "query_authorization_code",
        "get_audiences", "process_assertion_claims", "resolve_client_private_key", "resolve_client_public_key",
        "save_authorization_code", "save_token", "validate_jti",
    ),
    "Authlib calls it",
)  # fmt: skip
BY_ACTION = re.compile(r"deploy/examples/oracle/.*\.py$")  # its methods are called by the action's or measure's name


def _fields() -> tuple[set[tuple[Path, int]], set[str]]:
    """Where the fields of classes stand, and their names."""
    lines: set[tuple[Path, int]] = set()
    names: set[str] = set()
    for path in python_files():
        for kind in nodes_of(path.read_text()):
            for each in kind.body if isinstance(kind, ast.ClassDef) else ():
                if isinstance(each, ast.Assign | ast.AnnAssign):
                    lines.add((path, each.lineno))
                    names |= {node.id for node in ast.walk(each) if isinstance(node, ast.Name)}
    return lines, names


def _dead() -> dict[str, str]:
    lines, fields = _fields()
    vulture = Vulture(ignore_decorators=DECORATORS)
    vulture.scavenge([str(ROOT / folder) for folder in (*OURS, "tests/bench")])
    found: dict[str, str] = {}
    for each in vulture.get_unused_code(min_confidence=CONFIDENCE_PERCENT):
        path = Path(each.filename)
        where = path.relative_to(ROOT).as_posix()
        of_a_class = (path, each.first_lineno) in lines
        read_as_field = each.typ in {"attribute", "property"} and each.name in fields
        by_action = each.typ == "method" and BY_ACTION.match(where)
        if not (of_a_class or read_as_field or by_action or where.startswith("tests/")):
            found[each.name] = f"{where}:{each.first_lineno} {each.typ} {each.name}"
    return found


def _unused() -> dict[str, str]:
    return {name: where for name, where in _dead().items() if "/migrations/" not in where}


def test_every_name_is_used() -> None:
    """What is unused goes, or is allowed with its reason; what is allowed and used by now is allowed no more."""
    unused = _unused()
    assert ([where for name, where in unused.items() if name not in ALLOWED], set(ALLOWED) - set(unused)) == ([], set())
