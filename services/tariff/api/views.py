"""Answers that are made of more than one thing."""

from services.tariff.commands import schemes
from services.tariff.schemas import (
    CheckedView,
)


def checked_view(checked: schemes.Checked) -> CheckedView:
    scheme = checked.scheme
    return CheckedView(
        scheme_id=scheme.id, version=scheme.version, hash=checked.hash, problems=[], warnings=checked.warnings
    )
