"""Applications that an older version kept: what came of an approval is told to no more people than was recorded now."""

from datetime import date
from uuid import UUID

from tests.conftest import _running
from tests.harness import Running
from tests.older import Older, older
from tests.referral.client import Town
from tests.referral.test_referral_kept import keep
from tests.referral.test_referral_panel import COUNCIL

ON = date(2012, 3, 30)
WITHDRAWN, AGAIN, UNDECIDED = (UUID(int=n) for n in range(1, 4))
STEPS: dict[UUID, list[tuple[str, str | None]]] = {
    WITHDRAWN: [("list", None), ("approve", "entered_in_error"), ("withdraw", "entered_in_error")],
    AGAIN: [("list", None), ("approve", None), ("prepare", None)],
    UNDECIDED: [("list", None), ("approve", "entered_in_error"), ("withdraw", None)],
}


async def _an_application(kept: Older, application: UUID, state: str, **said: object) -> None:
    await keep(
        kept, "panel_application", id=application, area="stockport", client_id=application, wanted="[]", applied_on=ON,
        applied_by="ann", applied_by_organisation="start", state=state, wants="[]", prepared="[]", revision=4,
        event_revision=0, **said,
    )  # fmt: skip
    for number, (step, void_reason) in enumerate(STEPS[application]):
        await keep(
            kept, "panel_step", id=UUID(int=application.int * 100 + number), area="stockport", step=step, on_day=ON,
            application_id=application, wants="[]", prepared="[]", members="[]", said_by="ann", said_on=ON,
            said_by_organisation="start", void_reason=void_reason,
        )  # fmt: skip


async def test_kept_steps_and_earlier_applications_are_told_as_new_ones(referral: Running, database_url: str) -> None:
    async with older(database_url, referral.service, "0055") as kept:
        await _an_application(kept, AGAIN, "preparing", decided_on=ON)
        await _an_application(kept, WITHDRAWN, "listed", earlier_id=AGAIN)
        await _an_application(kept, UNDECIDED, "withdrawn", closed_on=ON, earlier_id=WITHDRAWN)
        await kept.upgrade()
        async for running in _running("referral", kept.url):
            town = Town(running)
            seen = {}
            for application in STEPS:
                path = f"/panel-applications/{application}"
                rows = (await town.get(f"{path}/steps", "commissioner", **COUNCIL)).json()["items"]
                earlier = (await town.get(path, "commissioner", **COUNCIL)).json()["earlierId"]
                seen[application] = ([row["step"] for row in rows], earlier)
            assert seen == {
                WITHDRAWN: (["list", "approve"], None),
                AGAIN: (["list", "approve"], None),
                UNDECIDED: (["list", "approve", "withdraw"], str(WITHDRAWN)),
            }
