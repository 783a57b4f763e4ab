"""Which ids of the documents are people's: the audit keeps those, and no other is one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from shared.kernel.csv_table import table
from shared.kernel.people_named import LISTS, MEMBERS, people_in_csv, people_in_json

SERVICES = Path(__file__).parents[2] / "services"
OF_THINGS = frozenset(
    {"id", "aboutId", "activityId", "applicationId", "approvedRunId", "assessmentId", "bookingId", "candidates",
     "causeId", "about", "missing", "others", "released", "to", "undecided",
     "claimId", "claimIds", "contactId", "debtId", "debts", "dischargeEpisodeId", "disputeId", "earlierId", "episodeId",
     "eventId", "evidenceIds", "explanationId", "extractId", "fileId", "findingIds", "formAnswerId", "fromServiceId",
     "journeyId", "lineId", "lineIds", "mappingVersionId", "matchId", "memberIds", "mergeId", "notTold", "oldest",
     "outcomeId", "panelServiceId", "proposalId", "receivableId", "referralId", "remittanceId", "remittances",
     "replacedBy", "replaces", "reportId", "reverses", "reviewId", "ruleId", "runId", "sameAs", "sampleId", "seriesId",
     "serviceId", "sessionId", "siteId", "subjectId", "supplierId", "tariffId", "toServiceId", "topReviewId", "unknown",
     "variationId", "versionId", "wantedServices", "whatIfId", "people"}
)  # fmt: skip  # `people` of an audit entry: who reads that looks at nobody's record


def _ids(schema: Any) -> Iterator[str]:
    """The members that are ids, or lists of them."""
    if isinstance(schema, Mapping):
        for name, of in schema.get("properties", {}).items() if isinstance(schema.get("properties"), Mapping) else ():
            kinds = [of, of.get("items", {}), *of.get("anyOf", ())]
            if any(isinstance(kind, Mapping) and kind.get("format") == "uuid" for kind in kinds):
                yield name
        for part in schema.values():
            yield from _ids(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _ids(part)


@pytest.mark.parametrize("service", ["assessment", "referral", "tariff", "payments"])
def test_each_id_of_a_document_is_known_as_a_persons_or_not(service: str) -> None:
    document = yaml.load((SERVICES / service / "openapi.yaml").read_text(), Loader=yaml.CSafeLoader)
    assert set(_ids(document)) - OF_THINGS - {*MEMBERS, *LISTS} == set()


@given(st.lists(st.tuples(st.sampled_from(MEMBERS), st.uuids())), st.lists(st.uuids()))
def test_whoever_is_named_is_found_however_deep(named: list[tuple[str, UUID]], listed: list[UUID]) -> None:
    body = {"items": [{"of": {member: person}, "id": UUID(int=0)} for member, person in named], LISTS[0]: listed}
    assert people_in_json(to_json(body)) == {person for _, person in named} | set(listed)


@given(st.lists(st.tuples(st.uuids(), st.text(alphabet='",;\nabc', max_size=5))))
def test_whoever_stands_in_a_file_is_found(rows: list[tuple[UUID, str]]) -> None:
    made = table(["note", "clientId", "claimId"], [(note, person, UUID(int=1)) for person, note in rows])
    assert people_in_csv(made.encode() if isinstance(made, str) else made) == {person for person, _ in rows}
