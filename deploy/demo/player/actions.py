"""What each kind of line does: which service is called, how, and what the answer teaches."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import CaseloadLine
from deploy.demo.player.sender import RequestRefused, Sender
from deploy.errors import LasarsError

STALE = 412


@dataclass(slots=True)
class PlayerContext:
    """What an action works with."""

    sender: Sender
    journal: PlayJournal


Act = Callable[[PlayerContext, CaseloadLine], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `{name}` in the path is taken out of the line's body."""

    method: str
    service: str
    path: str
    counts: str | None = None
    matched: bool = False  # sends the revision that it corrects

    async def __call__(self, context: PlayerContext, line: CaseloadLine) -> None:
        body = context.journal.resolve(line.body)
        names = [part[1:-1] for part in self.path.split("/") if part.startswith("{")]
        target = {name: body.pop(name) for name in names}
        answer = await self._send(context, line, self.path.format(**target), body, target)
        learn(context.journal, line, answer, {self.counts: 1} if self.counts else {})

    async def _send(
        self, context: PlayerContext, line: CaseloadLine, path: str, body: Any, target: dict[str, str]
    ) -> dict[str, Any]:
        key = line.key if self.method == "POST" else None
        if not self.matched:
            answer = await context.sender.send(line.acting, self.method, self.service, path, body, key=key)
            return dict(answer.json()) if answer.content else {}
        thing = next(iter(target.values()))
        expected = context.journal.revisions.get(thing, 1)
        try:
            answer = await context.sender.send(
                line.acting, self.method, self.service, path, body, key=key, if_match=expected
            )
        except RequestRefused as refused:
            if refused.status != STALE:
                raise
            return {"id": thing, "revision": expected + 1}  # only we correct it: our lost try went through
        return dict(answer.json())


def learn(
    journal: PlayJournal, line: CaseloadLine, answer: dict[str, Any], counts: dict[str, int], ref: str | None = None
) -> None:
    made = answer.get("mergeId") or answer.get("id")  # confirming a match makes a merge
    name = ref or line.id
    refs = {name: made} if name and made is not None else {}
    revisions = {str(made): answer["revision"]} if made is not None and "revision" in answer else {}
    journal.note(refs, revisions, counts)


async def register_person(context: PlayerContext, line: CaseloadLine) -> None:
    body = context.journal.resolve(line.body)
    sent = await context.sender.send(line.acting, "POST", "assessment", "/persons", body, key=line.key)
    answer = sent.json()
    name = line.id or str(line.person)
    match = answer["match"] or {}  # the LASARS's only
    refs = {name: answer["clientId"], f"{name}/person": answer["id"]}
    if match.get("matchId"):
        refs[f"{name}/match"] = match["matchId"]
    if line.person and line.person not in context.journal.refs:
        refs[line.person] = answer["clientId"]
    was_there = answer["matchedExisting"] or answer["id"] in context.journal.refs.values()
    context.journal.note(refs, counts={"persons": 0 if was_there else 1})


async def record_contact(context: PlayerContext, line: CaseloadLine) -> None:
    body = context.journal.resolve(line.body)
    sent = await context.sender.send(line.acting, "POST", "assessment", "/contacts", body, key=line.key)
    remit = sent.json().get("remit") or {}
    counts = {"contacts": 1} | ({"outOfRemit": 1} if remit.get("inRemit") is False else {})
    learn(context.journal, line, sent.json(), counts)


async def assess(context: PlayerContext, line: CaseloadLine) -> None:
    body = context.journal.resolve(line.body)
    sent = await context.sender.send(line.acting, "POST", "assessment", "/assessments", body, key=line.key)
    answer = sent.json()
    learn(context.journal, line, answer, {"assessed": 1})
    review = answer.get("topReviewId") or (answer.get("top") or {}).get("id")
    if review and line.id:
        context.journal.note({f"{line.id}/top": review}, {review: 1}, {"reviews": 1})


REGISTER: dict[str, Act] = {
    "put_organisation": Call("PUT", "referral", "/organisations/{code}"),
    "add_service": Call("POST", "referral", "/services"),
    "register_person": register_person,
    "confirm_match": Call("POST", "assessment", "/matches/{match}/confirm"),
    "reject_match": Call("POST", "assessment", "/matches/{match}/reject"),
    "merge": Call("POST", "assessment", "/merges"),
    "unmerge": Call("POST", "assessment", "/merges/{merge}/unmerge"),
    "record_contact": record_contact,
    "assess": assess,
    "correct_assessment": Call("PUT", "assessment", "/assessments/{assessment}", matched=True),
    "refer": Call("POST", "referral", "/referrals", counts="referred"),
    "accept": Call("POST", "referral", "/referrals/{referral}/accept"),
    "decline": Call("POST", "referral", "/referrals/{referral}/decline", counts="declined"),
    "withdraw": Call("POST", "referral", "/referrals/{referral}/withdraw"),
    "close_referral": Call("POST", "referral", "/referrals/{referral}/close"),
    "start": Call("POST", "referral", "/referrals/{referral}/start", counts="started"),
    "transfer": Call("POST", "referral", "/episodes/{episode}/transfer"),
    "end": Call("POST", "referral", "/episodes/{episode}/end"),
    "correct_end": Call("PUT", "referral", "/episodes/{episode}/end", matched=True),
    "record_top": Call("POST", "assessment", "/top-reviews", counts="reviews"),
    "correct_top": Call("PUT", "assessment", "/top-reviews/{top}", matched=True),
    "record_evidence": Call("POST", "assessment", "/evidence"),
    "sign_attestation": Call("POST", "assessment", "/attestations"),
    "decide_attestation": Call("POST", "assessment", "/attestations/{attestation}/verify"),
}


def action(line: CaseloadLine, register: Mapping[str, Act]) -> Act:
    if line.do not in register:
        raise LasarsError(f"The caseload asks for {line.do}, which no player knows (line {line.seq}).")
    return register[line.do]
