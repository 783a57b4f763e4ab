"""What referral publishes.

Ids, codes and dates only, and what the directory calls an organisation. The highest revision of a thing is the one that
counts; a referral's two kinds of news share one counter.
"""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.referral.events.types import Code
from services.referral.rules.panel import NextCode, NextOwner
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated as Restated
from shared.messaging.restated import example_of

_CLIENT = "018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f"


_SERVICE = "018f3a5e-2222-7d42-9f10-5a1b2c3d4e5f"


_REFERRAL = "018f3a5e-3333-7d42-9f10-5a1b2c3d4e5f"


_EPISODE = "018f3a5e-4444-7d42-9f10-5a1b2c3d4e5f"


_TRANSFER = "018f3a5e-6666-7d42-9f10-5a1b2c3d4e5f"


def _example(by: str, **data: Any) -> ConfigDict:
    said: dict[str, Any] = {"area": "stockport", "actor": f"{by}-1", "actorOrganisation": by, "revision": 1}
    return ConfigDict(json_schema_extra={"examples": [said | {"voided": False, "clientId": _CLIENT} | data]})


class ClientReferred(Payload):
    model_config = _example(
        "start",
        referralId=_REFERRAL,
        organisation="cdas",
        serviceId=_SERVICE,
        isTreatment=True,
        holdExpiresOn="2012-05-01",
        referredOn="2012-04-10",
        contactOn=None,
        assessedOn="2012-04-10",
        choice="client",
    )

    type: ClassVar[str] = "client-referred"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    organisation: str
    service_id: UUID
    is_treatment: bool
    hold_expires_on: date
    referred_on: date
    contact_on: date | None
    assessed_on: date | None
    choice: Literal["client", "assessor", "only_option"]


class ReferralClosed(Payload):
    model_config = _example(
        "cdas", revision=2, referralId=_REFERRAL, outcome="declined", reasonCode="needs_other_service"
    )

    type: ClassVar[str] = "referral-closed"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    outcome: Literal["declined", "withdrawn", "expired", "did_not_start"]
    reason_code: str


class ReferralUnassessed(Payload):
    """A referral of somebody of whom no assessment has come: all else that is published of it waits for one.

    Revisions are its own. `holdExpiresOn`: the day on which the place is let go; null where none is held, or it was
    answered. `outcome`: what became of it; null while it goes on. Once `client-referred` names it, that counts.
    """

    model_config = _example(
        "start",
        referralId=_REFERRAL,
        organisation="cdas",
        serviceId=_SERVICE,
        referredOn="2012-04-10",
        holdExpiresOn="2012-05-01",
        outcome=None,
    )

    type: ClassVar[str] = "referral-unassessed"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    organisation: str
    service_id: UUID
    referred_on: date
    hold_expires_on: date | None
    outcome: Literal["declined", "withdrawn", "expired", "did_not_start"] | None


class TreatmentStarted(Payload):
    """Voided: it never started, even if transfers or an end of the episode were published.

    `episodeId` is a UUIDv7: it holds the moment at which the start was recorded, however often it is published again.
    """

    model_config = _example(
        "cdas",
        episodeId=_EPISODE,
        referralId=_REFERRAL,
        deliveredBy="cdas",
        serviceId=_SERVICE,
        isTreatment=True,
        modality={"code": "2", "list": "cds-h"},
        setting={"code": "community", "list": "lasars"},
        referredOn="2012-04-10",
        firstOfferedOn="2012-04-12",
        startedOn="2012-04-13",
        careCoordinating=True,
    )

    type: ClassVar[str] = "treatment-started"
    topic: ClassVar[str] = "lasars.referral"
    episode_id: UUID
    referral_id: UUID
    client_id: UUID
    delivered_by: str
    service_id: UUID
    is_treatment: bool
    modality: Code
    setting: Code
    referred_on: date
    first_offered_on: date | None
    started_on: date
    care_coordinating: bool


class TreatmentTransferred(Payload):
    """`from` and `to` are organisations. `transferId` is a UUIDv7: it holds the moment at which this was recorded."""

    model_config = _example(
        "cdas", transferId=_TRANSFER, episodeId=_EPISODE, to="riverside", on="2012-09-04", **{"from": "cdas"}
    )

    type: ClassVar[str] = "treatment-transferred"
    topic: ClassVar[str] = "lasars.referral"
    transfer_id: UUID
    episode_id: UUID
    client_id: UUID
    from_: str = Field(alias="from")
    to: str
    on: date


class TreatmentEnded(Payload):
    """Revisions count corrections of the end; voided: not ended after all. `firstEndedOn`: as it was said first,
    though voided since. `lateDaysFrom`: the end from which the days for corrections and late records count; another
    only where the person was treated on after a void for longer than these days.
    """

    model_config = _example(
        "riverside",
        episodeId=_EPISODE,
        endedOn="2012-11-22",
        reason={"code": "80", "list": "cds-f"},
        endedByRole="clinician",
        firstEndedOn="2012-11-22",
        lateDaysFrom="2012-11-22",
    )

    type: ClassVar[str] = "treatment-ended"
    topic: ClassVar[str] = "lasars.referral"
    episode_id: UUID
    client_id: UUID
    ended_on: date
    reason: Code
    ended_by_role: Literal["clinician", "provider"]
    first_ended_on: date
    late_days_from: date


class KeyWorkerChanged(Payload):
    """Who looks after the person while the organisation has the episode. `changeId` is a UUIDv7; of the changes of one
    day the last one counts.
    """

    model_config = _example(
        "cdas",
        changeId="018f3a5e-6667-7d42-9f10-5a1b2c3d4e5f",
        episodeId=_EPISODE,
        organisation="cdas",
        keyWorker="cdas-keyworker",
        since="2012-04-13",
    )

    type: ClassVar[str] = "key-worker-changed"
    topic: ClassVar[str] = "lasars.referral"
    change_id: UUID
    episode_id: UUID
    client_id: UUID
    organisation: str
    key_worker: str | None
    since: date


class PanelApplicationDue(Payload):
    """What an application to the panel asks for next, for the front door's worklist: nothing of why, nor of what was
    decided. `nextStep` is null once nothing is to be done any more. `since`: the day on which it became so.
    """

    model_config = _example(
        "start",
        applicationId="018f3a5e-8888-7d42-9f10-5a1b2c3d4e5f",
        nextStep="decide",
        owner="panel",
        dueOn="2012-05-02",
        since="2012-04-20",
    )

    type: ClassVar[str] = "panel-application-due"
    topic: ClassVar[str] = "lasars.referral"
    application_id: UUID
    client_id: UUID
    next_step: NextCode | None
    owner: NextOwner | None
    due_on: date | None
    since: date


class OrganisationNamed(Payload):
    """What the area's directory calls an organisation: of nobody in it, and nothing else of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "area": "stockport",
                    "actor": "council-1",
                    "actorOrganisation": "council",
                    "revision": 1,
                    "voided": False,
                    "organisation": "cdas",
                    "organisationName": "Community Drug and Alcohol Service",
                }
            ]
        }
    )

    type: ClassVar[str] = "organisation-named"
    topic: ClassVar[str] = "lasars.referral"
    organisation: str
    organisation_name: str


class FactsRestated(Restated):
    """Referral was set back to an older state and has published all its facts again, in all areas.

    Once all its events are handled, it no longer knows the facts whose known revision is below `revisionsFrom`.
    """

    model_config = example_of("referral")

    topic: ClassVar[str] = "lasars.referral"


PUBLISHED: list[type[Payload]] = [
    ClientReferred,
    ReferralClosed,
    ReferralUnassessed,
    TreatmentStarted,
    TreatmentTransferred,
    TreatmentEnded,
    KeyWorkerChanged,
    PanelApplicationDue,
    OrganisationNamed,
    FactsRestated,
]
