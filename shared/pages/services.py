"""The services of an installation, and in which of them somebody has pages.

A service knows only its own pages; whoever has none in one is not led there.
"""

from collections.abc import Mapping

from shared.kernel.claims import Actor

SERVICES = ("assessment", "referral", "tariff", "payments")
_ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "referrer": ("assessment", "referral"), "interviewer": ("assessment",), "service": (),
}  # fmt: skip


def services_of(actor: Actor | None) -> list[str]:
    """Where at least one of their roles has a page."""
    roles = actor.roles if actor is not None else ()
    return [name for name in SERVICES if any(name in _ONLY_IN.get(role, SERVICES) for role in roles)]
