"""What somebody has to know before meeting a person: what was answered, and that nobody has asked about since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.open_risks import RaisingAnswer, raising
from services.assessment.store.open_risks import OpenAnswers, open_answers
from shared.data.db import Session
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class OpenRisk:
    """`asked_as`: the id by which it was asked. `is_other`: it was said of a registration that may be the same person,
    which nobody has decided.
    """

    asked_as: UUID
    is_other: bool
    said: OpenAnswers
    answers: list[RaisingAnswer]

    @property
    def place(self) -> tuple[UUID, date, UUID]:
        return self.asked_as, self.said.on, self.said.id

    def is_to_ask(self, answer: RaisingAnswer) -> bool:
        """Of a precaution that goes on somebody may have asked, and of whether there is one."""
        return answer.flag in (self.said.to_answer if answer.answer is None else self.said.to_ask)


async def page_of(
    session: Session, asked: Collection[UUID], actor: Actor, after: tuple[UUID, date, UUID] | None, limit: int
) -> list[OpenRisk]:
    """By person and day. Of an id that nobody of the area has there is nothing."""
    risks = [
        OpenRisk(client, is_other, said, [*raising(said.flags, said.answers), *said.not_asked])
        for said in await open_answers(session, actor.area, asked)
        for clients, is_other in ((said.asked_as, False), (said.possibly_as, True))
        for client in clients
    ]
    ahead = [risk for risk in risks if after is None or risk.place > after]
    return sorted(ahead, key=lambda risk: risk.place)[:limit]
