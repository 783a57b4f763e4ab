"""What referral's directory calls organisations stands before their contracts' titles, and before codes."""

from services.assessment.events import OrganisationNamed
from tests.assessment.client import Desk


def organisation_named(code: str, name: str, **changes: int | str) -> tuple[str, OrganisationNamed]:
    said = {"area": "stockport", "actor": "ann", "actor_organisation": "council", "organisation": code}
    said["organisation_name"] = name
    return code, OrganisationNamed.model_validate(said | changes)


async def called(desk: Desk, role: str = "assessor") -> dict[str, str] | None:
    listed = (await desk.get("/code-lists", role, organisation="cdas")).json()["organisations"]
    return None if listed is None else {row["code"]: row["name"] for row in listed}


async def test_names_are_kept_by_their_highest_revision_in_any_order(open_desk: Desk) -> None:
    older, newer = (
        organisation_named("gp-heaton", "Gp Heaton"),
        organisation_named("gp-heaton", "Heaton Surgery", revision=2),
    )
    await open_desk.running.deliver(newer, older, organisation_named("gp-heaton", "Elsewhere", area="wigan"))
    for role in ("assessor", "referrer", "provider", "commissioner"):
        assert await called(open_desk, role) == {"gp-heaton": "Heaton Surgery"}
    assert await called(open_desk, "interviewer") is None


async def test_whoever_the_directory_has_is_chosen_by_name(open_desk: Desk) -> None:
    said = {"kind": "issue", "about": "waiting", "summary": "They wait", "raisedBy": "front_door",
            "raisedOn": "2012-04-02", "concerns": "council-x"}  # fmt: skip
    assert (await open_desk.post("/issues", said)).status_code == 422
    await open_desk.running.deliver(organisation_named("council-x", "The council"), organisation_named("cdas", "CDAS"))
    listed = {row["code"]: row["name"] for row in (await open_desk.get("/organisations")).json()["items"]}
    assert (listed["council-x"], listed["cdas"]) == ("The council", "CDAS")
    assert (await open_desk.post("/issues", said)).status_code == 201
