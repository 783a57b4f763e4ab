"""Bodies of TOP reviews and evidence. An item that is left out has no answer."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from services.assessment.rules.proving import Nothing
from services.assessment.rules.top_form import DAY_ITEMS, FLAG_ITEMS, ITEMS, checked_answer, checked_days
from services.assessment.schemas.fields import CLIENT, EPISODE, EVIDENCE, REVIEW, ShortCode, VoidReason, example
from shared.web.schemas import Body, Day, Truth, View, Whole

NotAnswered = Literal["declined", "not_answered"]
ReportedBy = Literal["registrar", "coroner", "hospital", "gp", "family", "provider", "other"]
Status = Literal["recorded", "pending"]
Stage = Literal["start", "review", "exit", "post_exit"]
DayCount = Annotated[Whole, Field(ge=0, le=28)]
WeekCount = Annotated[Whole, Field(ge=0, le=7)]
ScaleValue = Annotated[Whole, Field(ge=0, le=20)]


TOP = {
    to_camel(item): {
        "value": 3 if item in DAY_ITEMS else False if item in FLAG_ITEMS else 12,
        "na": None,
        "weeks": None,
    }
    for item in ITEMS
}


class DaysAnswer(Body):
    """Days of the past 28, as a total, as four weekly boxes, or as both where they agree."""

    model_config = example({"days": 5, "weeks": [0, 2, 2, 1]})

    days: DayCount | None = Field(None, description="How many of the past 28 days, 0 to 28.")
    weeks: Annotated[list[WeekCount], Field(min_length=4, max_length=4)] | None = Field(
        None, description="The same by week, 0 to 7 each, the four together at most 28."
    )
    na: NotAnswered | None = None

    @model_validator(mode="after")
    def total_is_the_sum(self) -> Self:
        checked_answer(checked_days(self.days, self.weeks, self.na), self.na)
        return self

    @property
    def answer(self) -> int | None:
        return checked_days(self.days, self.weeks, self.na)


class FlagAnswer(Body):
    """An answer of the past 28 days by yes or no."""

    model_config = example({"value": False})

    value: Truth | None = Field(None, description="Yes or no, of the past 28 days.")
    na: NotAnswered | None = None

    @model_validator(mode="after")
    def answered_or_not(self) -> Self:
        checked_answer(self.value, self.na)
        return self

    @property
    def answer(self) -> bool | None:
        return self.value


class ScaleAnswer(Body):
    """How the person rates it, from 0 (poor) to 20 (good)."""

    model_config = example({"na": "declined"})

    value: ScaleValue | None = Field(None, description="From 0, poor, to 20, good.")
    na: NotAnswered | None = None

    @model_validator(mode="after")
    def answered_or_not(self) -> Self:
        checked_answer(self.value, self.na)
        return self

    @property
    def answer(self) -> int | None:
        return self.value


class TopItems(Body):
    """The 21 answers of a TOP, the Treatment Outcomes Profile; an item that is left out has no answer."""

    model_config = example({"alcohol": {"days": 3}, "sharing": {"value": False}, "qualityOfLife": {"na": "declined"}})

    alcohol: DaysAnswer = DaysAnswer()
    opiates: DaysAnswer = DaysAnswer()
    crack: DaysAnswer = DaysAnswer()
    cocaine: DaysAnswer = DaysAnswer()
    amphetamines: DaysAnswer = DaysAnswer()
    cannabis: DaysAnswer = DaysAnswer()
    other_drug: DaysAnswer = DaysAnswer()
    tobacco: DaysAnswer = DaysAnswer()
    injecting: DaysAnswer = DaysAnswer()
    sharing: FlagAnswer = FlagAnswer()
    shoplifting: DaysAnswer = DaysAnswer()
    selling: DaysAnswer = DaysAnswer()
    other_theft: FlagAnswer = FlagAnswer()
    assault: FlagAnswer = FlagAnswer()
    psychological: ScaleAnswer = ScaleAnswer()
    paid_work: DaysAnswer = DaysAnswer()
    education: DaysAnswer = DaysAnswer()
    physical: ScaleAnswer = ScaleAnswer()
    acute_housing: FlagAnswer = FlagAnswer()
    eviction_risk: FlagAnswer = FlagAnswer()
    quality_of_life: ScaleAnswer = ScaleAnswer()

    def answers(self) -> dict[str, DaysAnswer | FlagAnswer | ScaleAnswer]:
        return {name: getattr(self, name) for name in TopItems.model_fields}


_ANSWERS: dict[str, Any] = {
    "stage": "review",
    "on": "2012-07-03",
    "dueOn": "2012-07-02",
    "items": {
        "alcohol": {"days": 3},
        "opiates": {"weeks": [0, 0, 1, 0]},
        "sharing": {"value": False},
        "qualityOfLife": {"na": "declined"},
    },
}


class ReviewAnswers(Body):
    """All that a correction may change."""

    model_config = example(_ANSWERS)

    stage: Stage
    on: Day = Field(description="The day on which the TOP was answered, not after today.")
    due_on: Day | None = Field(
        default=None,
        description="The day on which it should be done; if left out, that by the scheme's windows, as then known.",
    )
    items: TopItems


CorrectionReason = Literal["entered_in_error", "wrong_person", "reported_late", "found_on_review", "other"]


class ReviewCorrection(ReviewAnswers):
    model_config = example(_ANSWERS | {"reasonCode": "found_on_review"})

    reason_code: CorrectionReason | None = Field(
        default=None, description="Why it is corrected: the LASARS has to say it of what others recorded"
    )


class ReviewBody(ReviewAnswers):
    model_config = example({"clientId": CLIENT, "episodeId": EPISODE} | _ANSWERS)

    client_id: UUID
    episode_id: UUID | None = None


class ItemView(View):
    """`value` is days, a scale or yes/no; null with the reason in `na` if there is no answer."""

    model_config = example({"value": 5, "na": None, "weeks": [0, 2, 2, 1]})

    value: int | bool | None = Field(
        description="Days of the past 28, a scale of 0 to 20, or yes or no; null if there is no answer."
    )
    na: NotAnswered | None
    weeks: list[int] | None = Field(description="The days by week, where they were given so; else null.")


class TopView(View):
    """The 21 answers of a TOP, the Treatment Outcomes Profile."""

    model_config = example(TOP)

    alcohol: ItemView
    opiates: ItemView
    crack: ItemView
    cocaine: ItemView
    amphetamines: ItemView
    cannabis: ItemView
    other_drug: ItemView
    tobacco: ItemView
    injecting: ItemView
    sharing: ItemView
    shoplifting: ItemView
    selling: ItemView
    other_theft: ItemView
    assault: ItemView
    psychological: ItemView
    paid_work: ItemView
    education: ItemView
    physical: ItemView
    acute_housing: ItemView
    eviction_risk: ItemView
    quality_of_life: ItemView


class ReviewView(View):
    model_config = example(
        {
            "id": REVIEW,
            "clientId": CLIENT,
            "episodeId": EPISODE,
            "stage": "review",
            "on": "2012-07-03",
            "dueOn": "2012-07-02",
            "status": "recorded",
            "items": TOP,
            "revision": 1,
            "voided": False,
            "voidReason": None,
            "recordedOn": "2012-07-03",
            "recordedByOrganisation": "cdas",
        }
    )

    id: UUID
    client_id: UUID
    episode_id: UUID | None
    stage: Stage
    on: date = Field(description="The day on which the TOP was answered.")
    due_on: date | None
    status: Status = Field(
        description=(
            "`pending` until the person and the episode are known to the service; then `recorded`. Only then it counts."
        )
    )
    items: TopView
    revision: int
    voided: bool
    void_reason: VoidReason
    recorded_on: date
    recorded_by_organisation: str


class EvidenceBody(Body):
    model_config = example({"clientId": CLIENT, "episodeId": EPISODE, "code": "hep_b_dose", "on": "2012-05-01"})

    client_id: UUID
    episode_id: UUID | None = None
    code: ShortCode = Field(description="The event that a measure of the scheme waits for, such as `hep_b_dose`.")
    on: Day = Field(description="The day on which it happened, not after today.")
    reported_by: ReportedBy | None = Field(default=None, description="Of a death (`died`) alone: who said so.")


class EvidenceView(View):
    model_config = example(
        {
            "id": EVIDENCE,
            "clientId": CLIENT,
            "episodeId": EPISODE,
            "code": "hep_b_dose",
            "on": "2012-05-01",
            "status": "recorded",
            "revision": 1,
            "voided": False,
            "voidReason": None,
            "recordedOn": "2012-05-01",
            "recordedByOrganisation": "cdas",
            "provesNothing": None,
            "reportedBy": None,
        }
    )

    id: UUID
    client_id: UUID
    episode_id: UUID | None = Field(
        description="The treatment that it names; null where it names none, and of what the LASARS recorded to whom the"
        " person is merely referred."
    )
    code: str = Field(description="The event that a measure of the scheme waits for, such as `hep_b_dose`.")
    on: date = Field(description="The day on which it happened.")
    status: Status = Field(
        description=(
            "`pending` until the person and the episode are known to the service; then `recorded`. Only then it counts."
        )
    )
    revision: int
    voided: bool
    void_reason: VoidReason
    recorded_on: date
    recorded_by_organisation: str
    proves_nothing: Nothing | None = Field(
        description="Why it proves nothing as it stands. `role`: the scheme counts it from other roles alone. "
        "`not_treating`: whoever recorded it did not treat the person on that day. `no_treatment`: there is no "
        "treatment that it could go with. `not_begun`: the treatment that it names had not begun on that day. "
        "Null where it may prove something, in a list that is not of one person, and of what others recorded to whom "
        "they are merely referred."
    )
    reported_by: ReportedBy | None = Field(description="Of a death: who said so; null where that was not said.")
