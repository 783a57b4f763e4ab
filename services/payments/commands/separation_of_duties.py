"""Who has no hand in money: who is paid in the area, who delivered it, and who wore another hat on the line."""

from collections.abc import Sequence

from services.payments.errors import SeparationOfDuties
from services.payments.rules.schemes import parties
from services.payments.rules.separation_of_duties import conflicts, handled, same_person
from services.payments.store import facts
from services.payments.store.participants import AmountPeople
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.impartial import OwnOrganisation


async def refuse_paid(session: Session, actor: Actor, *paid: str) -> None:
    """Nobody of an organisation that is, was or will be paid in the area, its own money or another's."""
    if actor.organisation in {*parties(await facts.schemes(session, actor.area)), *paid}:
        raise OwnOrganisation(party=actor.organisation)


def refuse_delivered(actor: Actor, lines: Sequence[AmountPeople]) -> None:
    """Nor in what is paid for their own organisation's delivery."""
    if any(line.paid_for_delivery_of == actor.organisation for line in lines):
        raise OwnOrganisation(party=actor.organisation)


def refuse_participants(actor: Actor, lines: Sequence[AmountPeople]) -> None:
    """After the release too: who recorded, verified or confirmed a line reports nothing of its money.

    Neither as it was approved nor as it is known now. Only this person is refused, so that another can go on with what
    is frozen, whatever becomes known later.
    """
    refuse_delivered(actor, lines)
    if named := handled((people for line in lines for people in line.all_participants), actor.sub):
        raise SeparationOfDuties(
            "Somebody who recorded, verified or confirmed a line may not report on it.", claim_ids=named
        )


def refuse_release(lines: Sequence[AmountPeople], people: Sequence[str], actor: Actor) -> None:
    """Proposer and approver had no hand in it as it was approved; the releaser must have none."""
    if same_person(people):
        raise SeparationOfDuties("Three different people must propose, approve and release a run.")
    refuse_participants(actor, lines)


def refuse_same_people(lines: Sequence[AmountPeople], people: Sequence[str], actor: Actor) -> None:
    refuse_delivered(actor, lines)
    if same_person(people):
        raise SeparationOfDuties("Three different people must propose, approve and release a run.")
    if named := conflicts((line.participants for line in lines), people):
        raise SeparationOfDuties(claim_ids=named)
