"""Risks that answers raised and that nobody has asked about since: of everybody of an area, or of one person. A closing
ends none of them, but that of somebody who died: nobody can be asked any more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.rules.form_definitions import form_of
from services.assessment.rules.forms import FormDefinition
from services.assessment.rules.open_risks import Answers, as_form, in_words, still_raised
from services.assessment.rules.screening import INSTRUMENTS
from services.assessment.rules.worklist import RaisedRisk
from services.assessment.store.forms import versions as versions_of
from services.assessment.store.part_of_care import THESE_CLIENTS, care, is_of_care, of_whom
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class _RiskRow:
    client_id: UUID
    answered_on: date
    id: UUID
    owner: str | None
    flags: list[str]
    stranger: str | None
    raised: dict[str, Any]
    later: list[dict[str, Any]] | None


# Whoever answers a questionnaire or form raises a risk; that it was asked about anew, by answers or by somebody who
# recorded that they asked, counts of the front door, and of who takes part in the care. Who only registered the person
# says nothing that stands in another's place: what they raise is a risk beside it, until they raise it anew. What was
# recorded on a later day, or later on the same, is later: ids go up with the moment of the recording.
# What somebody sent stands in the place of what they sent before, and of nobody else's word. Nobody here has read it
# before the front door took it up: who asked earlier asked about something else. Of that moment the day is kept, and
# what was recorded with it: it is no earlier than the last of these.
# Whether what raised a risk was asked about anew is for the rules to say; where all that was answered then was answered
# again, as it mostly is, nothing is read.
_SAID_BY = "recorded_on, recorded_by_organisation AS organisation, recorded_by_roles ? 'assessor' AS by_lasars"
_SAID_HERE = "CAST(NULL AS text) AS sender, answered_on AS read_on, id AS read_as"
_SENDER = "concat_ws(' ', sent.recorded_by_organisation, CASE WHEN sent.about_self THEN sent.recorded_by END)"
# Of a form that an agency sent, and that the front door took up, what was flagged follows from how it was asked.
_FLAGS_SENT = """coalesce((
                   SELECT jsonb_agg(DISTINCT choice ->> 'flag')
                     FROM jsonb_array_elements(asked_by.definition -> 'questions') question,
                          jsonb_array_elements(question -> 'choices') choice
                    WHERE choice ->> 'flag' IS NOT NULL
                      AND (sent.answers -> (question ->> 'code')) ? (choice ->> 'code')), CAST('[]' AS jsonb))"""
_SAME = "later.of = raised.of AND (later.version IS NULL) = (raised.version IS NULL)"
_IN_ITS_PLACE = """(later.stranger IS NULL OR later.stranger = raised.stranger)
                              AND CASE WHEN later.sender IS NULL
                                       THEN (later.answered_on, later.id) > (raised.read_on, raised.read_as)
                                       ELSE later.sender = raised.sender
                                            AND (later.answered_on, later.id) > (raised.answered_on, raised.id) END"""
_SAID = "jsonb_build_object('of', {0}.of, 'version', {0}.version, 'about_risk', {0}.about_risk, 'answers', {0}.answers)"


# Of one person little is read, and not all of an area.
_OPEN_RISKS, _OPEN_RISKS_OF_CLIENTS = (
    sql(
        f"""
    WITH {care(among)}, answered AS (
        SELECT id, client_id, instrument AS of, CAST(NULL AS integer) AS version, false AS about_risk, answered_on,
               recorded_by, flags, answers, {_SAID_BY}, {_SAID_HERE}
          FROM screening WHERE area = :area{of_whom(among)} AND NOT voided
         UNION ALL
        SELECT id, client_id, form, version, kind = 'risk', answered_on, recorded_by, flags, answers, {_SAID_BY},
               {_SAID_HERE}
          FROM form_answer WHERE area = :area{of_whom(among)} AND NOT voided
         UNION ALL
        SELECT sent.id, sent.client_id, sent.form, sent.version, false, sent.recorded_on, NULL, {_FLAGS_SENT},
               sent.answers, sent.recorded_on, NULL, true, {_SENDER}, sent.decided_on,
               greatest(sent.id, sent.client_id, sent.contact_id, sent.disclosure_id)
          FROM referral_form sent JOIN form_version asked_by USING (area, form, version)
         WHERE sent.area = :area{of_whom(among, "sent.")} AND NOT sent.voided AND sent.state = 'taken_up'
    ), of_person AS (
        SELECT coalesce(alias.survivor_id, answered.client_id) AS client_id, answered.id, of, version, about_risk,
               answered_on, recorded_by, flags, answers, sender, read_on, read_as,
               CASE WHEN NOT is_of_care THEN organisation END AS stranger
          FROM answered LEFT JOIN person_alias alias ON alias.absorbed_id = answered.client_id
         CROSS JOIN LATERAL (
               SELECT {is_of_care("coalesce(alias.survivor_id, answered.client_id)", "answered", "answered_on")}
                      AS is_of_care) part
         WHERE (CAST(:clients AS uuid[]) IS NULL OR answered.client_id = ANY(CAST(:clients AS uuid[])))
           AND (is_of_care OR jsonb_array_length(flags) > 0)
    ), asked AS (
        SELECT coalesce(alias.survivor_id, review.client_id) AS client_id, review.id, review.done_on
          FROM (SELECT id, client_id, done_on, {_SAID_BY} FROM activity
                 WHERE area = :area AND kind = 'risk_review' AND attendance = 'attended' AND NOT voided) review
          LEFT JOIN person_alias alias ON alias.absorbed_id = review.client_id
         WHERE {is_of_care("coalesce(alias.survivor_id, review.client_id)", "review", "review.done_on")}
    ), raised AS (
        SELECT id, client_id, of, version, about_risk, answered_on, recorded_by, flags, answers, stranger, sender,
               read_on, read_as
          FROM of_person raised
         WHERE jsonb_array_length(flags) > 0
           AND NOT EXISTS (SELECT FROM of_person later
                            WHERE later.client_id = raised.client_id AND {_IN_ITS_PLACE} AND {_SAME}
                              AND later.answers ?& ARRAY(SELECT jsonb_object_keys(raised.answers)))
           AND NOT EXISTS (SELECT FROM asked WHERE asked.client_id = raised.client_id
                              AND (asked.done_on, asked.id) > (raised.read_on, raised.read_as))
           AND NOT EXISTS (SELECT FROM closing LEFT JOIN person_alias alias ON alias.absorbed_id = closing.client_id
                            WHERE coalesce(alias.survivor_id, closing.client_id) = raised.client_id
                              AND closing.area = :area AND NOT closing.voided AND closing.reason_code = 'died'
                              AND closing.id > raised.id)
    )
    SELECT raised.client_id, raised.answered_on, raised.id, raised.recorded_by AS owner,
           ARRAY(SELECT jsonb_array_elements_text(raised.flags)) AS flags, raised.stranger,
           {_SAID.format("raised")} AS raised,
           jsonb_agg({_SAID.format("later")}) FILTER (WHERE later.id IS NOT NULL) AS later
      FROM raised LEFT JOIN of_person later
        ON later.client_id = raised.client_id AND {_IN_ITS_PLACE} AND (later.about_risk OR {_SAME})
     GROUP BY raised.client_id, raised.id, raised.of, raised.version, raised.about_risk, raised.answered_on,
              raised.recorded_by, raised.flags, raised.answers, raised.stranger
     ORDER BY raised.client_id, raised.answered_on, raised.id
        """,
        into=_RiskRow,
    )
    for among in ("", THESE_CLIENTS)
)


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """What was answered, of which `flags` still stand; `sent`: by an agency's form, which nobody here recorded."""

    id: UUID
    client_id: UUID
    on: date
    flags: list[str]
    sent: bool
    scored: bool
    answers: Answers


async def open_risks(
    session: Session, area: str, clients: Collection[UUID] | None = None
) -> dict[UUID, list[RaisedRisk]]:
    """By the id that the person goes by; `clients`: all ids of the persons meant."""
    rows = await _rows(session, area, clients)
    forms = await _forms_of(session, area, [row for row in rows if row.later])
    risks: dict[UUID, list[RaisedRisk]] = {}
    for row in rows:
        if flags := _still(row, forms):
            risks.setdefault(row.client_id, []).append(RaisedRisk(row.answered_on, row.owner, flags, row.stranger))
    return risks


async def open_answers(session: Session, area: str, clients: Collection[UUID]) -> list[OpenAnswers]:
    """Of these ids, which are all of the persons meant."""
    rows = await _rows(session, area, clients)
    forms = await _forms_of(session, area, rows)
    return [
        OpenAnswers(
            row.id, row.client_id, row.answered_on, flags, row.owner is None, row.raised["version"] is None,
            _answers(row.raised, forms),
        )
        for row in rows
        if (flags := _still(row, forms))
    ]  # fmt: skip


async def _rows(session: Session, area: str, clients: Collection[UUID] | None) -> Sequence[_RiskRow]:
    asks = _OPEN_RISKS if clients is None else _OPEN_RISKS_OF_CLIENTS
    return await asks.all(session, area=area, clients=None if clients is None else list(clients))


def _still(row: _RiskRow, forms: Mapping[tuple[str, int], FormDefinition]) -> list[str]:
    later = [_answers(said, forms) for said in row.later or ()]
    return still_raised(row.flags, _answers(row.raised, forms), later) if later else row.flags


async def _forms_of(session: Session, area: str, rows: Sequence[_RiskRow]) -> Mapping[tuple[str, int], FormDefinition]:
    said = [said for row in rows for said in (row.raised, *(row.later or ()))]
    named = {answered["of"] for answered in said if answered["version"] is not None}
    if not named:
        return {}
    versions = await versions_of(session, area, named)
    return {(version.form, version.version): form_of(version.definition) for version in versions}


def _answers(said: Mapping[str, Any], forms: Mapping[tuple[str, int], FormDefinition]) -> Answers:
    if said["version"] is None:
        return Answers(said["of"], False, as_form(INSTRUMENTS[said["of"]]), in_words(said["answers"]))
    return Answers(f"form {said['of']}", said["about_risk"], forms[said["of"], said["version"]], said["answers"])
