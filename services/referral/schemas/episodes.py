"""Bodies of episodes, from their start to their end."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.referral.rules.states import CorrectionReason, EpisodeState, StartVoidReason, VoidReason
from services.referral.schemas.coded import (
    CLIENT,
    EPISODE,
    REFERRAL,
    SERVICE,
    CodedBody,
    CodedView,
    KeyWorker,
    OrganisationCode,
    example,
)
from shared.web.schemas import Body, Day, Truth, View

_END = {"endedOn": "2012-11-22", "reason": {"code": "80", "list": "cds-f"}}


class StartBody(Body):
    model_config = example({"startedOn": "2012-04-13", "careCoordinating": True})

    started_on: Day
    first_offered_on: Day | None = Field(
        default=None, description="The first appointment offered, where it became another than was said on acceptance"
    )
    care_coordinating: Truth | None = Field(default=None, description="Where absent: whether the service is treatment")

    key_worker: KeyWorker | None = None


class KeyWorkerBody(Body):
    model_config = example({"keyWorker": "cdas-keyworker", "since": "2012-06-01"})

    key_worker: KeyWorker | None = Field(description="By the `sub` of their token; null where nobody is any more.")
    since: Day = Field(description="From which day on, not ahead: since the start or the last hand-over.")


class KeyWorkerView(View):
    """Who was named from a day on; of one day the last one counts."""

    model_config = example(
        {
            "keyWorker": "cdas-keyworker",
            "since": "2012-04-13",
            "organisation": "cdas",
            "saidBy": "cdas-lead",
            "saidOn": "2012-04-13",
        }
    )

    key_worker: str | None
    since: date = Field(description="From which day on they look after the person.")
    organisation: str
    said_by: str = Field(description="The `sub` of who said it.")
    said_on: date = Field(description="On which business date it was said.")


class TransferBody(Body):
    model_config = example({"to": "riverside", "on": "2012-11-20"})

    to: OrganisationCode = Field(
        description="A service's id, or an organisation: then its service most alike, rather one with room"
    )
    on: Day = Field(description="The day of the hand-over: both treat on it.")

    @property
    def service_id(self) -> UUID | None:
        try:
            return UUID(self.to)
        except ValueError:
            return None


class TransferView(View):
    """That an episode went on at another service."""

    model_config = example(
        {
            "from": "cdas",
            "to": "riverside",
            "fromServiceId": SERVICE,
            "toServiceId": "018f3a5e-2223-7d42-9f10-5a1b2c3d4e5f",
            "on": "2012-11-20",
        }
    )

    from_: str = Field(alias="from", description="Whose it was, by its code.")
    to: str = Field(description="Whose it was from then on; it may be the same.")
    from_service_id: UUID = Field(description="The service that treated until then.")
    to_service_id: UUID = Field(description="The service that treats from then on.")
    on: date = Field(description="The day of the hand-over: both treat on it.")


class EndBody(Body):
    model_config = example(_END)

    ended_on: Day
    reason: CodedBody = Field(description="Why the treatment ended; the scheme says what each reason means.")


class CorrectedEndBody(EndBody):
    model_config = example(_END | {"reasonCode": "found_on_review"})

    reason_code: CorrectionReason | None = Field(default=None, description="Why it is corrected: the LASARS has to say")


class VoidBody(Body):
    model_config = example({"reasonCode": "entered_in_error"})

    reason_code: VoidReason


class StartVoidBody(Body):
    model_config = example({"reasonCode": "stale_referral"})

    reason_code: StartVoidReason = Field(
        description="`entered_in_error` and `wrong_person`: the start alone was a mistake, and the referral is accepted"
        " again, with its place. Else nobody came, and the referral is closed."
    )


class EndView(View):
    """How an episode ended."""

    ended_on: date
    reason: CodedView = Field(description="Why the treatment ended; the scheme says what each reason means.")
    ended_by_role: Literal["clinician", "provider"]
    revision: int


class CorrectionsView(View):
    model_config = example({"until": "2012-12-12", "over": False})

    until: date | None = Field(
        description="The last day on which you may correct or void the end; null where you always may, or none is said."
    )
    over: bool = Field(description="Whether that day is past: then the LASARS does it.")


_EPISODE = {
    "id": EPISODE,
    "revision": 2,
    "referralId": REFERRAL,
    "clientId": CLIENT,
    "deliveredBy": "cdas",
    "serviceId": SERVICE,
    "isTreatment": True,
    "modality": {"code": "2", "list": "cds-h"},
    "setting": {"code": "community", "list": "lasars"},
    "referredOn": "2012-04-10",
    "firstOfferedOn": "2012-04-12",
    "startedOn": "2012-04-13",
    "careCoordinating": True,
    "keyWorker": "cdas-keyworker",
    "state": "ended",
    "end": _END | {"endedByRole": "clinician", "revision": 1},
    "deliveredSince": "2012-04-13",
    "unassessed": False,
}


class EpisodeView(View):
    """`end` is null while the episode is open, and again when an end was voided, or the start and so the whole."""

    model_config = example(_EPISODE)

    id: UUID
    revision: int
    referral_id: UUID
    client_id: UUID
    delivered_by: str
    service_id: UUID
    is_treatment: bool
    modality: CodedView
    setting: CodedView = Field(description="Where the treatment takes place, by a code of a named list.")
    referred_on: date
    first_offered_on: date | None
    started_on: date
    care_coordinating: bool
    key_worker: str | None
    state: EpisodeState = Field(description="`open`, then `ended`; `voided` when the start was said not to have been.")
    end: EndView | None = Field(
        description="Null while the episode is open, and again when the end or the start was voided."
    )
    delivered_since: date = Field(
        description="Since when `deliveredBy` has it: its start, or the day on which it was handed over to them."
    )
    unassessed: bool = Field(
        description="No assessment of the person has come, and the referral was not sent on without: nothing of the"
        " episode goes out or is counted, and who delivers it does not see the person's record."
    )


class UnapprovedEpisodeView(EpisodeView):
    """An episode with its stay at a service that needs the panel, of which no approval covers it."""

    model_config = example(_EPISODE | {"panelServiceId": SERVICE, "thereSince": "2012-04-13", "thereUntil": None})

    panel_service_id: UUID = Field(
        description="The service that needs the panel; `serviceId` is another where they were handed over since."
    )
    there_since: date = Field(description="When the treatment began there, or was handed over there.")
    there_until: date | None = Field(
        description="When it was handed over to another service, or ended; null: it goes on there."
    )
