"""What an assessment may rate with points: each domain of the scheme has a maximum, its own or that of all.

Payment rules 2, The score.
"""

from collections.abc import Mapping
from typing import Any


def provider_assesses(scheme: Mapping[str, Any]) -> bool:
    """Under audit, as the only way there is."""
    return bool(scheme.get("complexity", {}).get("assessed_by_provider") == "under_audit")


def most_points(scheme: Mapping[str, Any]) -> dict[str, int]:
    """By domain, in the scheme's order. Weights are the tariff's business: none is read here."""
    complexity = scheme.get("complexity", {})
    common = complexity.get("max_points", 0)
    said = ({"code": domain} if isinstance(domain, str) else domain for domain in complexity.get("domains", ()))
    return {domain["code"]: domain.get("max_points", common) for domain in said}
