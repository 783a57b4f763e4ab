"""Actions that first have to find what they decide on: proposals to confirm, outcomes to verify, runs to pay."""

import asyncio
import json
from hashlib import sha256
from typing import Any

from deploy.demo.player.actions import REGISTER, Act, PlayerContext, learn
from deploy.demo.player.front_door import FRONT_DOOR
from deploy.demo.player.lines import Acting, CaseloadLine
from deploy.demo.player.paging import items
from deploy.demo.player.sender import RequestRefused
from deploy.errors import LasarsError

PROPOSAL_SECONDS = 60
FIRST_POLL_SECONDS = 0.01
LONGEST_POLL_SECONDS = 0.5
ANOTHER_DECIDES = frozenset({"own-outcome", "verified-by-others"})  # of what the LASARS itself is paid for
VERIFIED_AT_ONCE = 100


async def confirm_tariff(context: PlayerContext, line: CaseloadLine) -> None:
    body = context.journal.resolve(line.body)
    assessment = body.pop("assessment")
    proposal = await _proposal(context, line.acting, assessment)
    if proposal["band"]:
        body.setdefault("band", proposal["band"])  # what was chosen before is dropped by a word only
    path = f"/proposals/{proposal['id']}/confirm"
    sent = await context.sender.send(
        line.acting, "POST", "tariff", path, body, key=line.key, if_match=proposal["revision"]
    )
    learn(context.journal, line, sent.json(), {"tariffsSet": 1})


async def _proposal(context: PlayerContext, acting: Acting, assessment: str) -> dict[str, Any]:
    """The proposal follows the assessment by an event, so it may be a moment away."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PROPOSAL_SECONDS
    pause = FIRST_POLL_SECONDS
    while loop.time() < deadline:
        proposals = [
            item
            async for item in items(context, acting, "tariff", "/proposals", assessmentId=assessment)
            if item["state"] != "withdrawn"
        ]
        if proposals:  # confirmed already: our lost try went through, and the same key brings its answer
            return proposals[-1]
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_POLL_SECONDS)
    raise LasarsError(f"No tariff was proposed for assessment {assessment} within {PROPOSAL_SECONDS} s.")


async def verify_outcomes(context: PlayerContext, line: CaseloadLine) -> None:
    """Everything that awaits a person, less what the line refuses; what another organisation decides is left to it."""
    refused = {
        (context.journal.refs[entry["person"]], entry["measure"]): entry.get("reasonCode", "evidence_insufficient")
        for entry in line.body.get("refuse", [])
    }
    waiting = [item async for item in items(context, line.acting, "assessment", "/outcomes", state="proposed")]
    decisions = [_decision(outcome, refused.get((outcome["clientId"], outcome["measure"]))) for outcome in waiting]
    for start in range(0, len(decisions), VERIFIED_AT_ONCE):
        await _verify_some(context, line, decisions[start : start + VERIFIED_AT_ONCE])
    context.journal.note(counts={"verified": len(waiting)})


def _decision(outcome: dict[str, Any], reason: str | None) -> dict[str, Any]:
    named = {"outcomeId": outcome["id"], "revision": outcome["revision"]}
    return named | ({"decision": "refused", "reasonCode": reason} if reason else {"decision": "verified"})


async def _verify_some(context: PlayerContext, line: CaseloadLine, decisions: list[dict[str, Any]]) -> None:
    """The key is of what is said: when the day is played again, less may wait."""
    body = {"items": decisions}
    key = f"{line.key}-{sha256(json.dumps(body).encode()).hexdigest()[:32]}"
    sent = await context.sender.send(line.acting, "POST", "assessment", "/verifications", body, key=key)
    for decision in sent.json()["items"]:
        if decision["why"] is not None and decision["why"] not in ANOTHER_DECIDES:
            raise LasarsError(
                f"Outcome {decision['outcomeId']} is not decided, {decision['why']}: {decision['detail']}"
            )


async def propose_run(context: PlayerContext, line: CaseloadLine) -> None:
    body = context.journal.resolve(line.body)
    body.setdefault("runOn", line.on.isoformat())
    sent = await context.sender.send(line.acting, "POST", "payments", "/runs", body, key=line.key)
    learn(context.journal, line, sent.json(), {"runs": 1})


async def settle_run(context: PlayerContext, line: CaseloadLine) -> None:
    """Finance reports that the money went out: every remittance of the run that has any, each by its own reference."""
    body = context.journal.resolve(line.body)
    body.setdefault("settledOn", line.on.isoformat())
    await _report(context, line, body, "settle")


async def return_run(context: PlayerContext, line: CaseloadLine) -> None:
    """The bank sent it back, with a reason code."""
    await _report(context, line, context.journal.resolve(line.body), "return")


async def _report(context: PlayerContext, line: CaseloadLine, body: dict[str, Any], step: str) -> None:
    run = body.pop("run")
    sent = [item async for item in items(context, line.acting, "payments", "/remittances", runId=run)]
    paid = [item for item in sent if item["runId"] == run and item["netPence"]]  # of £0 there is nothing to report
    for number, remittance in enumerate(sorted(paid, key=lambda item: item["id"])):
        reference = (
            f"{body.get('reference', line.id or line.key)}-{number + 1}" if number else body.get("reference", line.key)
        )
        try:
            await context.sender.send(
                line.acting,
                "POST",
                "payments",
                f"/remittances/{remittance['id']}/{step}",
                body | {"reference": reference},
                key=f"{line.key}-{remittance['id']}",
            )
        except RequestRefused as refused:
            raise LasarsError(f"Remittance {remittance['id']}: {refused}") from refused


def run_step(step: str) -> Act:
    async def act(context: PlayerContext, line: CaseloadLine) -> None:
        body = context.journal.resolve(line.body)
        path = f"/runs/{body.pop('run')}/{step}"
        await context.sender.send(line.acting, "POST", "payments", path, body or None, key=line.key)

    return act


ACTIONS: dict[str, Act] = (
    REGISTER
    | FRONT_DOOR
    | {
        "confirm_tariff": confirm_tariff,
        "verify_outcomes": verify_outcomes,
        "propose_run": propose_run,
        "approve_run": run_step("approve"),
        "release_run": run_step("release"),
        "reject_run": run_step("reject"),
        "return_run": return_run,
        "settle_run": settle_run,
    }
)
