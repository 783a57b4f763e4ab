"""What an assessment may rate with points: each domain of the scheme has a maximum, its own or that of all.

Payment rules 2, The score.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def provider_assesses(scheme: Mapping[str, Any]) -> bool:
    """Under audit, as the only way there is."""
    return bool(scheme.get("complexity", {}).get("assessed_by_provider") == "under_audit")


def second_rated_percent(scheme: Mapping[str, Any]) -> int:
    """Of the assessments under audit."""
    return int(scheme.get("complexity", {}).get("second_rated_percent", 0))


def bands(scheme: Mapping[str, Any]) -> tuple[tuple[str, Fraction], ...]:
    """Each with the least score that leads to it, from low to high."""
    return tuple((band["code"], Fraction(band["from"])) for band in scheme.get("complexity", {}).get("bands", ()))


def most_points(scheme: Mapping[str, Any]) -> dict[str, int]:
    """By domain, in the scheme's order."""
    common = scheme.get("complexity", {}).get("max_points", 0)
    return {domain["code"]: domain.get("max_points", common) for domain in _domains(scheme)}


def weights(scheme: Mapping[str, Any]) -> dict[str, Fraction]:
    """By domain, exact: how many times its points count in the score."""
    return {domain["code"]: Fraction(domain.get("weight", "1")) for domain in _domains(scheme)}


def _domains(scheme: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    said = scheme.get("complexity", {}).get("domains", ())
    return [{"code": domain} if isinstance(domain, str) else domain for domain in said]
