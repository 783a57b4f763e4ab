"""Whether a request that is sent again is answered as it was the first time: while who sent it may read the record that
it was about, or that it made. Otherwise it is answered as reading that record is.
"""

from services.assessment.commands import activities, contacts, issues, persons, referral_forms, reviews
from services.assessment.commands.answered import read_answered
from services.assessment.errors import UnknownFormAnswer, UnknownScreening
from services.assessment.models import Evidence, FormAnswer, Screening, TopReview
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.web.idempotency import Repeat, once_while


async def _person(session: Session, actor: Actor, repeat: Repeat) -> None:
    await persons.read_person(session, repeat.about("person_id"), actor, repeat.today)


async def _contact(session: Session, actor: Actor, repeat: Repeat) -> None:
    await contacts.read_contact(session, repeat.about("contact_id"), actor)


async def _activity(session: Session, actor: Actor, repeat: Repeat) -> None:
    await activities.read_activity(session, repeat.about("activity_id"), actor)


async def _review(session: Session, actor: Actor, repeat: Repeat) -> None:
    await reviews.read(session, TopReview, repeat.about("review_id"), actor, repeat.today)


async def _evidence(session: Session, actor: Actor, repeat: Repeat) -> None:
    await reviews.read(session, Evidence, repeat.about("evidence_id"), actor, repeat.today)


async def _screening(session: Session, actor: Actor, repeat: Repeat) -> None:
    screening_id = repeat.about("screening_id")
    await read_answered(session, Screening, screening_id, actor, repeat.today, UnknownScreening)


async def _form_answer(session: Session, actor: Actor, repeat: Repeat) -> None:
    answer_id = repeat.about("answer_id")
    await read_answered(session, FormAnswer, answer_id, actor, repeat.today, UnknownFormAnswer)


async def _referral_form(session: Session, actor: Actor, repeat: Repeat) -> None:
    await referral_forms.read_form(session, repeat.about("form_id"), actor)


async def _issue(session: Session, actor: Actor, repeat: Repeat) -> None:
    await issues.check_seen(session, repeat.about("issue_id"), actor)


WHILE_PERSON_IS_SEEN = once_while(_person)
WHILE_CONTACT_IS_SEEN = once_while(_contact)
WHILE_ACTIVITY_IS_SEEN = once_while(_activity)
WHILE_REVIEW_IS_SEEN = once_while(_review)
WHILE_EVIDENCE_IS_SEEN = once_while(_evidence)
WHILE_SCREENING_IS_SEEN = once_while(_screening)
WHILE_FORM_ANSWER_IS_SEEN = once_while(_form_answer)
WHILE_REFERRAL_FORM_IS_SEEN = once_while(_referral_form)
WHILE_ISSUE_IS_SEEN = once_while(_issue)
