"""A caseload that is taken over, as a file: all of its lines become referral forms, or none.

Sent again with a line changed, its form is corrected. What was decided about already stays as it is, and is named; what
others corrected since stays too, as long as the line says what it said before.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import ValidationError

from services.assessment.commands import referral_forms
from services.assessment.commands.earlier_starts import errors_shown
from services.assessment.commands.forms import read_version
from services.assessment.commands.limits import CORRECTIONS_MAX
from services.assessment.commands.validation import bad_value, recorded
from services.assessment.errors import BadValue, FileUnderWay
from services.assessment.models import ReferralForm
from services.assessment.rules.referral_forms import RECEIVED
from services.assessment.rules.referral_lines import (
    NEEDED,
    FormWording,
    ReferralLine,
    columns_of,
    placed_at,
    referral_lines,
    said_before,
)
from services.assessment.schemas.fields import Code
from services.assessment.schemas.referral_forms import ReferralFormBody
from services.assessment.store import forms as form_store
from services.assessment.store import referral_forms as store
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel import wording
from shared.kernel.claims import Actor

_OFTEN = "is that of a form that was corrected as often as one can be: ask the front door"


@dataclass(frozen=True, slots=True)
class LineOfForm:
    """A line that says something else than its form did, in these `columns` of the file. `state` is that of the form:
    once something was decided about it, it is not changed.
    """

    line: int
    state: str
    columns: Sequence[str]
    becomes: Literal["changed", "left"]


@dataclass(frozen=True, slots=True)
class FormsImported:
    """`rows` of the file; `received` of them are new, or would be, and `changed` correct what was sent before. `lines`:
    what is said otherwise than before. `people`: who the forms of its lines have become.
    """

    rows: int
    received: int
    dry_run: bool
    changed: int
    lines: Sequence[LineOfForm]
    people: Collection[UUID]


@dataclass(frozen=True, slots=True)
class _Correction:
    form: ReferralForm
    says: dict[str, Any]


@dataclass(slots=True)
class _Weighed:
    """What the lines that are right would bring."""

    received: list[dict[str, Any]]
    corrections: list[_Correction]
    lines: list[LineOfForm]
    people: set[UUID]


async def import_forms(session: Session, csv: str, actor: Actor, today: date, *, dry_run: bool) -> FormsImported:
    """One file of an organisation at a time: thousands of lines hold a connection for a while, and others wait."""
    if not await store.is_alone(session, actor.area, actor.organisation):
        raise FileUnderWay
    lines, problems = referral_lines(csv)
    weighed = _Weighed([], [], [], set())
    for line in lines:
        try:
            await _weigh(session, line, weighed, actor, today)
        except BadValue as refused:
            problems += placed_at(line.line, refused.errors or ())
    if problems:
        raise BadValue(errors=errors_shown(problems))
    if not dry_run:
        for says in weighed.received:
            await insert(session, ReferralForm, **says, **recorded(actor, today))
        for correction in weighed.corrections:
            await supersede(session, correction.form, actor, today, **correction.says)
    return FormsImported(
        len(lines), len(weighed.received), dry_run, len(weighed.corrections), weighed.lines,
        weighed.people,
    )  # fmt: skip


async def _weigh(session: Session, line: ReferralLine, weighed: _Weighed, actor: Actor, today: date) -> None:
    body = _body(line)
    kept = await referral_forms.lock_reference(session, str(body.reference), about_self=False, actor=actor)
    if kept is None:
        asked_by = await form_store.in_force(session, actor.area, referral_forms.FORM, today)
        weighed.received.append(await referral_forms.says_of(session, body, asked_by, actor, today))
        return
    correction = await _correction(session, body, kept, actor, today)
    if correction.form.client_id:
        weighed.people.add(correction.form.client_id)
    columns = columns_of(
        name for name in _said_in(body) if correction.says.get(name) != getattr(correction.form, name)
    )  # fmt: skip
    if not columns:
        return
    state = correction.form.state
    weighed.lines.append(LineOfForm(line.line, state, columns, "changed" if state == RECEIVED else "left"))
    if state == RECEIVED:
        _check_correctable(correction.form)
        weighed.corrections.append(correction)


async def _correction(
    session: Session, body: ReferralFormBody, kept: ReferralForm, actor: Actor, today: date
) -> _Correction:
    """An empty cell leaves what stands there, and so does a column that the file does not have."""
    form = await store.lock(session, kept.id, actor.area) or kept
    said = {name: getattr(form, name) for name in ReferralFormBody.model_fields if name != "source"}
    source = Code.model_construct(code=form.source_code or "", list=form.source_list or "")
    said["source"] = source if form.source_code else None
    says_anew = body.model_fields_set - await _said_before(session, body, form)
    stands = {name: value for name, value in said.items() if name not in says_anew}
    asked_by = await read_version(session, form.form, form.version, actor) if form.form and form.version else None
    says = await referral_forms.says_of(session, body.model_copy(update=stands), asked_by, actor, today)
    return _Correction(form, says)


async def _said_before(session: Session, body: ReferralFormBody, form: ReferralForm) -> set[str]:
    """Which fields of the line are nothing new."""
    if form.revision == 1:
        return set()
    sender = form.recorded_by_organisation
    wordings, by = [], sender
    for former in await store.former(session, form.id):
        wordings.append(FormWording(by, _with_source(former.content)))
        by = former.replaced_by_organisation
    wordings.append(FormWording(by, _with_source(form.model_dump(mode="json"))))
    says = body.model_dump(mode="json", include=body.model_fields_set)
    if body.source:
        says["source"] = body.source.code
    return said_before(sender, wordings, says)


def _with_source(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "source": content["source_code"]}


def _said_in(body: ReferralFormBody) -> list[str]:
    return sorted({"source_code" if name == "source" else name for name in body.model_fields_set})


def _check_correctable(form: ReferralForm) -> None:
    """A file has other lines too, so that this one is named."""
    if form.revision > CORRECTIONS_MAX:
        raise bad_value(NEEDED, _OFTEN)


def _body(line: ReferralLine) -> ReferralFormBody:
    try:
        return ReferralFormBody.model_validate(line.body)
    except ValidationError as wrong:
        errors = [
            {"field": ".".join(map(str, error["loc"])), "message": wording.in_words(error)} for error in wrong.errors()
        ]
        raise BadValue(errors=errors) from None
