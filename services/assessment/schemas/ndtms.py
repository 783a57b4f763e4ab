"""Files of agencies for NDTMS on their way, and what of them differs from what was recorded."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.assessment.rules.ndtms.comparing import ComparedEpisode, ComparedField, Comparison
from services.assessment.rules.ndtms.extracts import NAME_EXAMPLE
from services.assessment.schemas.fields import CLIENT, EPISODE, example
from shared.web.schemas import Body, OneLine, Truth, View, Whole

EXTRACT = "018f3a5e-777a-7d42-9f10-5a1b2c3d4e5f"
ROW = "018f3a5e-777b-7d42-9f10-5a1b2c3d4e5f"
CSV_MAX = 1_500_000  # characters of one part: more than 3,000 lines of the widest edition
LINE_MAX = 1_000_000

AgencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]
NdtmsProvider = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
ExtractState = Literal["open", "taken", "given_up"]
RowState = Literal["standing", "missing", "deleted"]


class ExtractBody(Body):
    model_config = example({"fileName": NAME_EXAMPLE, "provider": "cdas"})

    file_name: Annotated[str, OneLine(200)] = Field(
        description="As NDTMS names its files: the agency, the first and the last day, and the edition of the data set."
    )
    provider: NdtmsProvider = Field(description="Who the agency is here: the code of its organisation.")


class ExtractLinesBody(Body):
    model_config = example({"csv": "FINITIAL,SINITIAL,DOB\nA,B,01/05/1980\n", "firstLine": 1})

    csv: Annotated[str, Field(min_length=1, max_length=CSV_MAX)] = Field(
        description="The file, or a part of it that begins with the line of its columns: up to 1,500,000 characters."
    )
    first_line: Annotated[Whole, Field(ge=1, le=LINE_MAX)] = Field(
        1, description="The line of the file that the line of columns of this part takes the place of: 1 of the first."
    )


class LinesView(View):
    model_config = example({"lines": 3000, "problems": 2})

    lines: int = Field(description="Lines of this part beside its columns.")
    problems: int = Field(description="How many of them have a problem.")


_COUNTS = {
    "lines": 3012, "new": 212, "changed": 40, "unchanged": 2758, "missing": 3, "withoutConsent": 31, "forgotten": 2,
    "problems": 2,
}  # fmt: skip
_EXTRACT = {
    "id": EXTRACT, "revision": 1, "agency": "N0852", "provider": "cdas", "version": "H", "since": "2012-04-01",
    "until": "2012-09-30", "state": "open", "verified": True, "unverifiedColumns": ["OTHTHEFT"],
    "recordedBy": "ann", "recordedByOrganisation": "start", "recordedOn": "2012-10-08", "takenOn": None,
}  # fmt: skip


class CountsView(View):
    """What taking the extract would do; of one that was taken, what that did."""

    model_config = example(_COUNTS)

    lines: int = Field(description="Lines of the file beside its columns.")
    new: int = Field(description="Lines that do not stand yet.")
    changed: int = Field(description="Lines that stand and say something else.")
    unchanged: int = Field(description="Lines that stand as they are.")
    missing: int = Field(description="Lines that stand and are not in the file: proposed to be deleted.")
    without_consent: int = Field(description="Lines of clients who do not consent: three fields, and not compared.")
    forgotten: int = Field(description="Lines that stand and are of clients who no longer consent: not kept any more.")
    problems: int = Field(description="Lines with a problem: not taken, and what stands of them stays.")


class ExtractView(View):
    model_config = example(_EXTRACT)

    id: UUID
    revision: int
    agency: str = Field(description="As NDTMS names it.")
    provider: str = Field(description="Who it is here.")
    version: str = Field(description="The edition of the data set.")
    since: date = Field(description="The first day of which it tells.")
    until: date = Field(description="The last day of which it tells.")
    state: ExtractState = Field(description="`open` until it is taken, or given up since another was sent.")
    verified: bool = Field(description="Whether the columns of the edition were read of a source.")
    unverified_columns: list[str] = Field(description="Columns that are read, whose meaning was recalled.")
    recorded_by: str = Field(description="Who sent it, by the `sub` of their token.")
    recorded_by_organisation: str
    recorded_on: date
    taken_on: date | None = Field(description="When it was taken; null while it was not.")


class ExtractCountsView(ExtractView):
    model_config = example(_EXTRACT | {"counts": _COUNTS})

    counts: CountsView = Field(description="What taking it would do, or what that did.")


class CellProblemView(View):
    model_config = example({"column": "DOB", "message": "must be a day of the calendar", "allowed": ["DD/MM/YYYY"]})

    column: str = Field(description="As the edition of the data set names it.")
    message: str = Field(description="Goes on after the name of the column, and never says what stands there.")
    allowed: list[str] = Field(description="What may stand there; empty where the message says it.")


class LineProblemsView(View):
    model_config = example({
        "line": 14,
        "problems": [{"column": "DOB", "message": "must be a day of the calendar", "allowed": ["DD/MM/YYYY"]}],
    })  # fmt: skip

    line: int = Field(description="The line of the file on which it begins; the first is that of the columns.")
    problems: list[CellProblemView] = Field(description="What is wrong in it, by column.")


class TakeBody(Body):
    model_config = example({"partial": False})

    partial: Truth = Field(False, description="Whether lines with a problem are left out. Else there must be none.")


class NdtmsRowView(View):
    """A line by its references, without anything that says who it is of."""

    model_config = example(
        {"id": ROW, "agency": "N0852", "rowKey": "C1|E1|M1|T1", "clientRef": "C1", "state": "missing"}
        | {"extractId": EXTRACT, "deletedBy": None, "deletedOn": None}
    )

    id: UUID
    agency: str = Field(description="As NDTMS names it.")
    row_key: str = Field(description="The client, the episode, the modality and the TOP, as the agency refers to them.")
    client_ref: str = Field(description="How the agency refers to the client.")
    state: RowState = Field(description="`missing`: it was not in the last file, and is proposed to be deleted.")
    extract_id: UUID = Field(description="The file that it last stood in.")
    deleted_by: str | None = Field(description="Who deleted it, by the `sub` of their token.")
    deleted_on: date | None = Field(description="When that was.")


class DeletionsBody(Body):
    model_config = example({"rows": [ROW]})

    rows: Annotated[list[UUID], Field(min_length=1, max_length=200)] | None = Field(
        None, description="Which of the missing lines; all of them where it is left out."
    )


class DeletionsView(View):
    model_config = example({"deleted": 1})

    deleted: int = Field(description="Lines of which nothing is left but that they were.")


class ComparedEpisodeView(View):
    model_config = example({
        "comparison": "differs", "differsIn": ["ended_on"], "clientRef": "C1", "episodeRef": "E1", "clientId": CLIENT,
        "episodeId": EPISODE, "startedThere": "2012-04-10", "startedHere": "2012-04-10", "endedThere": "2012-08-31",
        "endedHere": None, "reasonThere": "80", "reasonHere": None,
    })  # fmt: skip

    comparison: Comparison = Field(
        description="`agrees`; `differs`; `only_there`: of a person who is known, and no such treatment is recorded; "
        "`unknown_person`; `doubtful`: several have its initials and birth date; `only_here`: not in the file."
    )
    differs_in: list[ComparedField] = Field(description="What differs: the start, the end, or the reason of it.")
    client_ref: str | None = Field(description="How the agency refers to the client; null where it has no such line.")
    episode_ref: str | None = Field(description="How the agency refers to the episode.")
    client_id: UUID | None = Field(description="The person here, where there is one and no doubt.")
    episode_id: UUID | None = Field(description="The episode here; null where there is none.")
    started_there: date | None = Field(description="When treatment began, as NDTMS was told.")
    started_here: date | None = Field(description="When treatment began, as it was recorded.")
    ended_there: date | None = Field(description="When it ended, as NDTMS was told.")
    ended_here: date | None = Field(description="When it ended, as it was recorded.")
    reason_there: str | None = Field(description="Why it ended, by code, as NDTMS was told.")
    reason_here: str | None = Field(description="Why it ended, by code, as it was recorded.")


class ComparisonTotalsView(View):
    model_config = example({
        "extractId": EXTRACT, "agrees": 412, "differs": 9, "onlyThere": 3, "unknownPerson": 5, "doubtful": 1,
        "onlyHere": 7,
    })  # fmt: skip

    extract_id: UUID = Field(description="The extract of the agency that was taken last.")
    agrees: int = Field(description="Episodes of which both say the same.")
    differs: int = Field(description="Episodes of which both say something else.")
    only_there: int = Field(description="Episodes of known persons that are not recorded here.")
    unknown_person: int = Field(description="Episodes of persons who are not registered here.")
    doubtful: int = Field(description="Episodes of which several persons may be meant.")
    only_here: int = Field(description="Episodes that were recorded and are not in the file.")


def compared_view(episode: ComparedEpisode) -> ComparedEpisodeView:
    said, ours = episode.reported, episode.recorded
    person = ours.client_id if ours else said.persons[0] if said and len(said.persons) == 1 else None
    return ComparedEpisodeView(
        comparison=episode.comparison,
        differs_in=list(episode.differs_in),
        client_ref=said and said.client_ref,
        episode_ref=said and said.episode_ref,
        client_id=person,
        episode_id=ours and ours.id,
        started_there=said and said.started_on,
        started_here=ours and ours.started_on,
        ended_there=said and said.ended_on,
        ended_here=ours and ours.ended_on,
        reason_there=said and said.reason,
        reason_here=ours and ours.reason,
    )
