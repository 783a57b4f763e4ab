"""One act, one capacity: whoever has several roles does nothing that none of them may do alone.

For its own organisation's people somebody acts as the organisation's, otherwise as the LASARS, and never as both:
the LASARS's reach over all organisations lends nothing to a clinician, nor a clinician's word anything to the LASARS.
"""

from collections.abc import Iterable
from dataclasses import replace

from shared.kernel.claims import Actor

LASARS = frozenset({"assessor"})


def acting(actor: Actor, *, own: bool) -> Actor | None:
    """With the roles of that capacity alone; None for whoever has none in it. A route has left those that it allows."""
    of_organisation = actor.roles - LASARS if own else frozenset[str]()
    roles = of_organisation or actor.roles & LASARS
    return replace(actor, roles=roles) if roles else None


def is_own(actor: Actor, organisation: str, roles: Iterable[str]) -> bool:
    """Whether what this organisation recorded in these roles was recorded in a capacity that the actor has.

    What a LASARS recorded is the LASARS's: that its organisation treats too makes it nobody's who treats there.
    """
    capacity = actor.roles & LASARS if LASARS.intersection(roles) else actor.roles - LASARS
    return organisation == actor.organisation and bool(capacity)
