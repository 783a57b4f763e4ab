"""The OpenAPI document as one installation serves it: where it answers, and how to sign in there.

What every installation has in common is committed as `openapi.yaml`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.kernel.settings import ServiceSettings

DOCS_CLIENT = "lasars-docs"
SIGN_IN = "Sandbox"


def installed(document: Mapping[str, Any], settings: ServiceSettings) -> dict[str, Any]:
    """The address is relative to the document's own, so that it is right behind any proxy (OpenAPI 3.1, 4.8.5)."""
    here = {"url": ".", "description": "Where this document was read"}
    made = {**document, "servers": [here, *document["servers"]]}
    return _with_sign_in(made, settings.site_url) if signs_in(settings) else made


def signs_in(settings: ServiceSettings) -> bool:
    """By one click, as one of the sandbox's people. Elsewhere a token of the installation's own issuer is pasted."""
    return settings.environment == "sandbox" and bool(settings.site_url)


def _with_sign_in(document: Mapping[str, Any], site: str) -> dict[str, Any]:
    flow = {"authorizationUrl": f"{site}/authorize", "tokenUrl": f"{site}/token", "scopes": {}}
    scheme = {
        "type": "oauth2",
        "description": "Be one of the sandbox's invented people.",
        "flows": {"authorizationCode": flow},
    }
    components = document["components"]
    schemes = {SIGN_IN: scheme, **components.get("securitySchemes", {})}
    return {
        **document,
        "components": {**components, "securitySchemes": schemes},
        "paths": {path: dict(_either(operations)) for path, operations in document["paths"].items()},
    }


def _either(operations: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Whatever takes a token takes the one that signing in gives."""
    for method, operation in operations.items():
        if security := operation.get("security"):
            yield method, {**operation, "security": [{SIGN_IN: []}, *security]}
        else:
            yield method, operation
