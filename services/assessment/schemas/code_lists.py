"""The codes of a scheme, with their names."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.assessment.schemas.fields import example
from shared.web.code_lists import NamedCodeView
from shared.web.schemas import View
from shared.web.visible import only_for

_STATED_CONTRACT = {
    "code": "cdas-2012",
    "name": "Community Drug and Alcohol Service",
    "quarters": [{"starts": "2012-07-02", "ends": "2012-10-02"}],
}


class RatedDomainView(View):
    domain: str = Field(description="A domain of the scheme's complexity, such as `housing`.")
    max_points: int = Field(description="The most points that this domain may have.")


class EventRolesView(View):
    model_config = example({"code": "no_proven_offence", "roles": ["assessor"]})

    code: str = Field(description="One of `events`.")
    roles: list[str] = Field(description="In one of these roles somebody has to record it.")


class NamedMeasureView(NamedCodeView):
    model_config = example({"code": "housed", "name": "Housing problem resolved", "partOf": ["housed_and_abstinent"]})

    part_of: list[str] = Field(description="The measures that are made of it, by their codes.")


class StatedQuarterView(View):
    model_config = example({"starts": "2012-07-02", "ends": "2012-10-02"})

    starts: date = Field(description="The first day of the contract quarter.")
    ends: date = Field(description="The first day after the quarter.")


class StatedContractView(NamedCodeView):
    model_config = example(_STATED_CONTRACT)

    quarters: list[StatedQuarterView] = Field(
        description="Those that are over and of which your organisation may state it; none where it signs nothing."
    )


class NamedStatementView(NamedCodeView):
    model_config = example(
        {
            "code": "offending",
            "name": "Offending has fallen",
            "contracts": [_STATED_CONTRACT],
            "maySign": True,
        }
    )

    contracts: list[StatedContractView] = Field(description="The contracts whose people it is stated of.")
    may_sign: bool = Field(description="Whether your organisation is among those that may sign it.")


class CodeListsView(View):
    model_config = example(
        {
            "sources": [{"code": "4", "name": "self"}],
            "substances": [{"code": "1011", "name": "heroin"}],
            "endReasons": [{"code": "80", "name": "treatment completed, drug free"}],
            "domains": ["drug_use", "housing"],
            "maxPoints": 4,
            "points": [{"domain": "drug_use", "maxPoints": 4}, {"domain": "housing", "maxPoints": 3}],
            "events": ["custody", "died", "hep_b_dose", "moved"],
            "eventsByRole": [{"code": "hep_b_dose", "roles": ["clinician", "provider"]}],
            "measures": [{"code": "abstinent_at_review", "name": "Abstinent at a review", "partOf": []}],
            "topWindows": [{"code": "review", "name": "Every twelve weeks, two weeks before or after"}],
            "parties": [{"code": "cdas", "name": "Community Drug and Alcohol Service"}],
            "attested": [
                {
                    "code": "offending",
                    "name": "Offending has fallen",
                    "contracts": [_STATED_CONTRACT],
                    "maySign": True,
                }
            ],
            "activities": [{"code": "joint_visit", "name": "Joint visit"}],
            "organisations": [{"code": "gp-heaton", "name": "Heaton Surgery"}],
            "tariffKinds": ["comprehensive"],
        }
    )

    sources: list[NamedCodeView] = Field(description="Where somebody may come from: the `source` of a contact.")
    substances: list[NamedCodeView] = Field(description="Of what a contact presents, and of a drug profile.")
    end_reasons: list[NamedCodeView] = Field(description="Why a treatment may end.")
    domains: list[str] = Field(description="Of the points of an assessment.")
    max_points: int = Field(description="The most points that any domain may have; `points` has those of each.")
    points: list[RatedDomainView] = Field(description="How many points each domain may have, in the scheme's order.")
    events: list[str] = Field(description="What evidence may be recorded of.")
    events_by_role: list[EventRolesView] = Field(
        description="Those that count only where they are recorded in certain roles; anybody may still record them."
    )
    measures: list[NamedMeasureView] = Field(description="What the outcomes are of.")
    top_windows: list[NamedCodeView] = Field(description="When a TOP is due.")
    parties: Annotated[
        list[NamedCodeView] | None,
        only_for(
            "clinician", "provider", "assessor", "verifier", "commissioner", "auditor",
            "finance_proposer", "finance_approver", "finance_releaser",
            description="Who is paid, by the title that the contracts of each share; of who treats, itself alone. Null "
            "for other roles.",
        ),
    ]  # fmt: skip
    attested: Annotated[
        list[NamedStatementView] | None,
        only_for(
            "referrer", "assessor", "verifier", "commissioner", "auditor",
            description="What is stated of cohorts; of who only sends people, what its organisation signs. Null for "
            "other roles.",
        ),
    ]  # fmt: skip
    activities: list[NamedCodeView] = Field(
        description="What an activity may be of: the kinds that every area has, and the scheme's own."
    )
    organisations: Annotated[
        list[NamedCodeView] | None,
        only_for(
            "referrer", "assessor", "verifier", "clinician", "provider", "commissioner", "auditor",
            "finance_proposer", "finance_approver", "finance_releaser",
            description="What the area's directory calls organisations, by their codes, whoever pays them. Null for "
            "other roles.",
        ),
    ]  # fmt: skip
    tariff_kinds: list[str] = Field(description="The kinds of assessment from which a tariff is proposed.")
