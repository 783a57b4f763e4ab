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
from services.assessment.rules.open_risks import (
    OF_OTHERS,
    OF_SELF,
    PRECAUTIONS,
    Answers,
    RaisingAnswer,
    as_form,
    in_words,
    not_asked,
    still_raised,
)
from services.assessment.rules.screening import INSTRUMENTS, RISK_TO_SELF
from services.assessment.rules.worklist import RaisedRisk
from services.assessment.store.forms import versions as versions_of
from services.assessment.store.kin import ids_of
from services.assessment.store.part_of_care import THESE_CLIENTS, care, is_of_care, of_whom
from shared.data.db import Session
from shared.data.statements import Statement, sql

Forms = Mapping[tuple[str, int], FormDefinition]


@dataclass(frozen=True, slots=True)
class _RiskRow:
    """`to_ask`: of the flags those about which nobody has asked. `left_out`: of questions that nobody answered;
    `left_to_ask`: of these those about which nobody has asked either. `possibly_as`: those asked about who may be the
    same person, which nobody has decided.
    """

    client_id: UUID
    asked_as: list[UUID] | None
    possibly_as: list[UUID] | None
    answered_on: date
    id: UUID
    owner: str | None
    to_ask: list[str]
    flags: list[str]
    left_out: list[str]
    left_to_ask: list[str]
    stranger: str | None
    sender: str | None
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
# What somebody asked about is named by its flag, or by the warning that it is part of. Who named none, before that was
# kept, asked about all there was; of a precaution it has been looked at so, and it stands.
_PRECAUTIONS = "ARRAY[{}]".format(", ".join(f"'{flag}'" for flag in sorted(PRECAUTIONS)))
_IS_ASKED = f"""asked.id IS NOT NULL AND (asked.asked_about IS NULL OR asked.asked_about ? flag OR asked.asked_about
                       ? CASE flag WHEN '{RISK_TO_SELF}' THEN '{OF_SELF}' ELSE '{OF_OTHERS}' END)"""
# Of a form that an agency sent, and that the front door took up, what was flagged follows from how it was asked.
_FLAGS_SENT = """coalesce((
                   SELECT jsonb_agg(DISTINCT choice ->> 'flag')
                     FROM jsonb_array_elements(asked_by.definition -> 'questions') question,
                          jsonb_array_elements(question -> 'choices') choice
                    WHERE choice ->> 'flag' IS NOT NULL
                      AND (sent.answers -> (question ->> 'code')) ? (choice ->> 'code')), CAST('[]' AS jsonb))"""
# Flags of questions that were left out: what nobody answered is not "no".
_LEFT_OUT = """coalesce((
                   SELECT jsonb_agg(DISTINCT choice ->> 'flag')
                     FROM jsonb_array_elements(asked_by.definition -> 'questions') question,
                          jsonb_array_elements(question -> 'choices') choice
                    WHERE choice ->> 'flag' IS NOT NULL AND NOT sent.answers ? (question ->> 'code')),
               CAST('[]' AS jsonb))"""
_SAME = "later.of = raised.of AND (later.version IS NULL) = (raised.version IS NULL)"
_IN_ITS_PLACE = """(later.stranger IS NULL OR later.stranger = raised.stranger)
                              AND CASE WHEN later.sender IS NULL
                                       THEN (later.answered_on, later.id) > (raised.read_on, raised.read_as)
                                       ELSE later.sender = raised.sender
                                            AND (later.answered_on, later.id) > (raised.answered_on, raised.id) END"""
_SAID = "jsonb_build_object('of', {0}.of, 'version', {0}.version, 'about_risk', {0}.about_risk, 'answers', {0}.answers)"


def _said(among: str) -> str:
    """What was answered, by whom, and who asked since: three of a WITH. `among`: as of `_statement`."""
    asked_by = "asked_by.definition, asked_by.name" if among else "CAST(NULL AS jsonb) AS definition, NULL"
    return f"""answered AS (
        SELECT id, client_id, instrument AS of, CAST(NULL AS integer) AS version, false AS about_risk, answered_on,
               recorded_by, flags, answers, CAST('[]' AS jsonb) AS left_out, {_SAID_BY}, {_SAID_HERE}
          FROM screening WHERE area = :area{of_whom(among)} AND NOT voided
         UNION ALL
        SELECT id, client_id, form, version, kind = 'risk', answered_on, recorded_by, flags, answers, '[]', {_SAID_BY},
               {_SAID_HERE}
          FROM form_answer WHERE area = :area{of_whom(among)} AND NOT voided
         UNION ALL
        SELECT sent.id, sent.client_id, sent.form, sent.version, false, sent.recorded_on, NULL, {_FLAGS_SENT},
               sent.answers, {_LEFT_OUT if among else "CAST('[]' AS jsonb)"}, sent.recorded_on, NULL, true, {_SENDER},
               sent.decided_on, coalesce(taken.replaced_as, greatest(sent.id, sent.client_id, sent.contact_id,
                                                                     sent.disclosure_id))
          FROM referral_form sent JOIN form_version asked_by USING (area, form, version)
          LEFT JOIN superseded taken ON taken.thing_id = sent.id AND taken.revision = sent.revision - 1
         WHERE sent.area = :area{of_whom(among, "sent.")} AND NOT sent.voided AND sent.state = 'taken_up'
    ), of_person AS (
        SELECT coalesce(alias.survivor_id, answered.client_id) AS client_id, answered.id, of, answered.version,
               about_risk, answered_on, answered.recorded_by, flags, left_out, answers, sender, read_on, read_as,
               CASE WHEN NOT is_of_care THEN organisation END AS stranger, {asked_by} AS title
          FROM answered LEFT JOIN person_alias alias ON alias.absorbed_id = answered.client_id
          LEFT JOIN form_version asked_by ON asked_by.area = :area AND asked_by.form = of
           AND asked_by.version = answered.version
         CROSS JOIN LATERAL (
               SELECT {is_of_care("coalesce(alias.survivor_id, answered.client_id)", "answered", "answered_on")}
                      AS is_of_care) part
         WHERE is_of_care OR jsonb_array_length(flags) > 0
    ), asked AS (
        SELECT coalesce(alias.survivor_id, review.client_id) AS client_id, review.id, review.done_on, asked_about,
               precaution_reason IS NOT NULL AS decides
          FROM (SELECT id, client_id, done_on, asked_about, precaution_reason, {_SAID_BY} FROM activity
                 WHERE area = :area{of_whom(among)} AND kind = 'risk_review' AND attendance = 'attended'
                   AND NOT voided) review
          LEFT JOIN person_alias alias ON alias.absorbed_id = review.client_id
         WHERE {is_of_care("coalesce(alias.survivor_id, review.client_id)", "review", "review.done_on")}
    )"""


def _statement(
    among: str = "", before: str = "", asked_as: str = "NULL", possibly_as: str = "NULL"
) -> Statement[_RiskRow]:
    """`among`: of whom alone it is asked, with how the forms were asked; of all of an area those are read apart."""
    said = f"{_SAID[:-1]}, 'definition', {{0}}.definition, 'title', {{0}}.title)" if among else _SAID
    is_standing = f"NOT is_asked OR flag = ANY({_PRECAUTIONS}) AND NOT is_decided"
    return sql(
        f"""
    WITH {before}{care(among)}, {_said(among)}, raised AS (
        SELECT id, client_id, of, version, about_risk, answered_on, recorded_by, flags, left_out, answers, stranger,
               sender, read_on, read_as, definition, title
          FROM of_person raised
         WHERE jsonb_array_length(flags || left_out) > 0
           AND NOT EXISTS (SELECT FROM of_person later
                            WHERE later.client_id = raised.client_id AND {_IN_ITS_PLACE} AND {_SAME}
                              AND raised.left_out = '[]'
                              AND later.answers ?& ARRAY(SELECT jsonb_object_keys(raised.answers)))
           AND NOT EXISTS (SELECT FROM closing LEFT JOIN person_alias alias ON alias.absorbed_id = closing.client_id
                            WHERE coalesce(alias.survivor_id, closing.client_id) = raised.client_id
                              AND closing.area = :area AND NOT closing.voided AND closing.reason_code = 'died'
                              AND closing.id > raised.id)
    ), flagged AS (
        SELECT raised.id, flag, is_left_out, coalesce(bool_or({_IS_ASKED}), false) AS is_asked,
               coalesce(bool_or(asked.decides AND asked.asked_about ? flag), false) AS is_decided
          FROM raised
         CROSS JOIN LATERAL (SELECT jsonb_array_elements_text(flags) AS flag, false AS is_left_out
                              UNION ALL SELECT jsonb_array_elements_text(left_out), true) flag
          LEFT JOIN asked ON asked.client_id = raised.client_id
           AND (asked.done_on, asked.id) > (raised.read_on, raised.read_as)
         GROUP BY raised.id, flag, is_left_out
    ), standing AS (
        SELECT id, array_agg(flag ORDER BY flag) FILTER (WHERE NOT is_left_out AND NOT is_asked) AS to_ask,
               array_agg(flag ORDER BY flag) FILTER (WHERE NOT is_left_out AND ({is_standing})) AS flags,
               array_agg(flag ORDER BY flag) FILTER (WHERE is_left_out AND ({is_standing})) AS left_out,
               array_agg(flag ORDER BY flag) FILTER (WHERE is_left_out AND NOT is_asked) AS left_to_ask
          FROM flagged WHERE {is_standing if among else "NOT is_asked"} GROUP BY id
    )
    SELECT raised.client_id, {asked_as} AS asked_as, {possibly_as} AS possibly_as, raised.answered_on, raised.id,
           raised.recorded_by AS owner,
           coalesce(standing.to_ask, '{{}}') AS to_ask, coalesce(standing.flags, '{{}}') AS flags,
           coalesce(standing.left_out, '{{}}') AS left_out,
           coalesce(standing.left_to_ask, '{{}}') AS left_to_ask, raised.stranger, raised.sender,
           {said.format("raised")} AS raised,
           jsonb_agg({said.format("later")}) FILTER (WHERE later.id IS NOT NULL) AS later
      FROM standing JOIN raised ON raised.id = standing.id
      LEFT JOIN of_person later
        ON later.client_id = raised.client_id AND {_IN_ITS_PLACE} AND (later.about_risk OR {_SAME})
     GROUP BY raised.client_id, raised.id, raised.of, raised.version, raised.about_risk, raised.answered_on,
              raised.recorded_by, raised.answers, raised.stranger, raised.sender, raised.definition, raised.title,
              standing.to_ask, standing.flags, standing.left_out, standing.left_to_ask
     ORDER BY raised.client_id, raised.answered_on, raised.id
        """,
        into=_RiskRow,
    )


# Of some people little is read, and not all of an area.
_OPEN_RISKS, _OPEN_RISKS_OF_CLIENTS = _statement(), _statement(THESE_CLIENTS)
# Whoever may be the same person is met under either record, until somebody has decided.
_OPEN_ANSWERS = _statement(
    "ANY(ARRAY(SELECT unnest(kin || doubles) FROM wanted))",
    before=f"""wanted AS (
        SELECT person.id AS asked, kin, ARRAY(
               SELECT unnest({ids_of("CASE WHEN client_id = ANY(kin) THEN candidate_id ELSE client_id END")})
                 FROM match WHERE state = 'pending' AND (client_id = ANY(kin) OR candidate_id = ANY(kin))
               ) AS doubles
          FROM person CROSS JOIN LATERAL (SELECT {ids_of("person.id")} AS kin) known
         WHERE person.area = :area AND person.id = ANY(CAST(:ids AS uuid[]))
    ), """,
    asked_as="ARRAY(SELECT asked FROM wanted WHERE raised.client_id = ANY(kin))",
    possibly_as="ARRAY(SELECT asked FROM wanted WHERE raised.client_id = ANY(doubles))",
)


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """What was answered, of which `flags` still stand, and what nobody answered; `to_ask` and `to_answer`: of either
    those about which nobody has asked since. `sender`: of an agency's form, which nobody here recorded. `asked_as`: the
    ids by which it was asked; `possibly_as`: those of whoever may be the same person as `client`, of whom it was said.
    """

    id: UUID
    client: UUID
    asked_as: list[UUID]
    possibly_as: list[UUID]
    on: date
    flags: list[str]
    to_ask: list[str]
    to_answer: list[str]
    sender: str | None
    scored: bool
    answers: Answers
    not_asked: list[RaisingAnswer]
    title: str | None

    @property
    def sent_by(self) -> str | None:
        return self.sender.partition(" ")[0] if self.sender else None

    @property
    def about_self(self) -> bool:
        """Who sends something about themself is named with who they are."""
        return " " in (self.sender or "")


async def open_risks(
    session: Session, area: str, clients: Collection[UUID] | None = None
) -> dict[UUID, list[RaisedRisk]]:
    """By the id that the person goes by; `clients`: all ids of the persons meant. Of all of an area what is to be
    asked about, of these also the precautions that go on.
    """
    if clients is None:
        rows = await _OPEN_RISKS.all(session, area=area)
        forms = await _forms_of(session, area, [row for row in rows if row.later])
    else:
        rows, forms = await _OPEN_RISKS_OF_CLIENTS.all(session, area=area, clients=list(clients)), {}
    risks: dict[UUID, list[RaisedRisk]] = {}
    for row in rows:
        standing = _still(row, row.flags, _later(row, forms), forms)
        flags = [flag for flag in standing if flag in row.to_ask]
        precautions = [flag for flag in standing if flag in PRECAUTIONS]
        if standing:
            raised = RaisedRisk(row.answered_on, row.owner, flags, row.stranger, precautions)
            risks.setdefault(row.client_id, []).append(raised)
    return risks


async def open_answers(session: Session, area: str, ids: Collection[UUID]) -> list[OpenAnswers]:
    """Of these people, each by any of their ids."""
    return [
        answers
        for row in await _OPEN_ANSWERS.all(session, area=area, ids=list(ids))
        if (answers := _open(row)).flags or answers.not_asked
    ]


def _open(row: _RiskRow) -> OpenAnswers:
    raised, later = _answers(row.raised, {}), _later(row, {})
    flags = _still(row, row.flags, later, {})
    to_ask, left_out = [flag for flag in row.to_ask if flag in flags], not_asked(row.left_out, raised, later)
    to_answer = [answer.flag for answer in left_out if answer.flag in row.left_to_ask]
    scored = row.raised["version"] is None
    return OpenAnswers(
        row.id, row.client_id, row.asked_as or [], row.possibly_as or [], row.answered_on, flags, to_ask,
        to_answer, row.sender, scored, raised, left_out, row.raised.get("title"),
    )  # fmt: skip


def _later(row: _RiskRow, forms: Forms) -> list[Answers]:
    return [_answers(said, forms) for said in row.later or ()]


def _still(row: _RiskRow, flags: list[str], later: list[Answers], forms: Forms) -> list[str]:
    return still_raised(flags, _answers(row.raised, forms), later) if flags and later else flags


async def _forms_of(session: Session, area: str, rows: Sequence[_RiskRow]) -> Forms:
    said = [said for row in rows for said in (row.raised, *(row.later or ()))]
    named = {answered["of"] for answered in said if answered["version"] is not None}
    if not named:
        return {}
    versions = await versions_of(session, area, named)
    return {(version.form, version.version): form_of(version.definition) for version in versions}


def _answers(said: Mapping[str, Any], forms: Forms) -> Answers:
    if said["version"] is None:
        return Answers(said["of"], False, as_form(INSTRUMENTS[said["of"]]), in_words(said["answers"]))
    asked_by = form_of(said["definition"]) if "definition" in said else forms[said["of"], said["version"]]
    return Answers(f"form {said['of']}", said["about_risk"], asked_by, said["answers"])
