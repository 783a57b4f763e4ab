"""What is wrong with a service, by what its processes say: since when, and what to do. Pure: nothing is asked here.

The sentences are those of `/health/ready`; what to do about each is that of docs/operating.md, On call.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

_SINCE = re.compile(r",? since (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC)")
_COMMAND = re.compile(r"[:;] ((?:lasars|python -m) [^;]*(?:, then lasars [^;]*)?)$")
_SERIES = re.compile(r"^(lasars_\w+)(?:{(.*)})? (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
UNKNOWN = ""  # since when nobody can say
LOOK = "look at /health/ready of its worker, and at its log"

_STUCK = "heal what it names; if that cannot be done now: lasars stuck {event} --reason …"
# By a phrase of the sentence; the first that fits counts.
_REMEDIES = (
    ("stuck on event", _STUCK),
    (
        "takes no changes",
        "see the database's own log; free its disk, or end what made it read-only; it goes on by itself",
    ),
    ("takes no more connections", "end sessions in pg_stat_activity, or raise max_connections of PostgreSQL"),
    ("database cannot be reached", "start PostgreSQL: docker compose up -d postgres"),
    ("database does not answer", "see that PostgreSQL runs: docker compose up -d postgres"),
    ("database has no room", "free the disk of PostgreSQL"),
    ("schema is not whole", "migrate, as the owner of the tables: docker compose up {name}-migrate"),
    ("is locked by another session", "end the session that holds it: SELECT * FROM pg_stat_activity"),
    ("left out", "heal the cause that it names; it is tried again each half minute"),
    ("is not done since", "heal the cause that it names; it is tried again by itself"),
    ("the token issuer refuse", "do at the token issuer what it says; then it goes on by itself"),
    (
        "a private key without a password is wanted",
        "put the key into the file that it names; it is read again by itself, and lasars key show FILE says what it is",
    ),
    ("does not answer since", "start it, and see that it can be reached: docker compose up -d"),
    ("was not looked at yet", "wait some seconds; if it stays, start what it names: docker compose up -d"),
    ("an event waits since", "start a worker of it: docker compose up -d {name}-worker"),
    ("no event was published", "see that Kafka runs: docker compose up -d kafka"),
    ("has not answered for", "start it, and see that it can be reached: docker compose up -d"),
    ("at hand since", "see in pg_stat_activity what it does; after five minutes it is given up and tried again"),
    ("was handled since", "heal what it names; else see whether the worker is restarted again and again"),
    (
        "the schema is at",
        "start the version of the program that knows this schema, or restore the backup from before it",
    ),
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`about`: a service, or what it rests on. `since` is empty where nobody can say."""

    about: str
    wrong: str
    remedy: str
    since: str = UNKNOWN

    def in_words(self) -> str:
        since = f", since {self.since}" if self.since else ""
        return f"{self.about}: {self.wrong}{since}.\n  What to do: {self.remedy}"

    def as_json(self) -> dict[str, str | None]:
        return asdict(self) | {"since": self.since or None}


@dataclass(frozen=True, slots=True)
class ProcessSaid:
    """What one process answered. `status` is None where it did not, `error` then says how; `wrote` is when its log was
    last written to, if that is on this machine.
    """

    service: str
    process: str
    url: str
    status: int | None = None
    ready: Mapping[str, Any] = field(default_factory=dict)
    figures: str = ""
    error: str = ""
    wrote: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class _Counted:
    """A count of readiness above 0 that is no fault of the service, and waits for somebody."""

    several: str
    remedy: str


_COUNTED = {
    "parked": _Counted(
        "event(s) could not be handled and have no effect",
        "lasars unpark lists them; heal the cause, then lasars unpark EVENT",
    ),
    "webhooksOff": _Counted(
        "webhook endpoint(s) were switched off because nothing gets through",
        "tell the organisation, which switches its own on again on its page Webhooks",
    ),
    "lost": _Counted("fact(s) stand here that their source does not know any more", "lasars events lost"),
    "onHold": _Counted(
        "contract(s) pay nothing until finance has spoken", "a finance_releaser lifts each: GET /holds says why"
    ),
}


def findings_of(said: ProcessSaid, parked_since: str = UNKNOWN) -> Iterator[Diagnosis]:
    if said.status is None:
        start = f"start it: docker compose up -d {said.process} (without Compose: lasars up)"
        last = f"; its log was last written to at {said.wrote}" if said.wrote else ""
        yield Diagnosis(said.process, f"{said.url} does not answer ({said.error}){last}", start, said.wrote)
        return
    if said.status != 200:
        yield of_sentence(said, str(said.ready.get("detail", f"it answered {said.status}")))
        return
    for key, counted in _COUNTED.items():
        if count := said.ready.get(key):
            since = parked_since if key == "parked" else UNKNOWN
            yield Diagnosis(said.process, f"{count:,} {counted.several}", counted.remedy, since)
    for batch in said.ready.get("stuck", ()):
        wrong = f"an event of {batch['source']} is tried again and again ({batch['error']})"
        yield Diagnosis(said.process, wrong, _STUCK.format(event=batch["eventId"] or "EVENT"), str(batch["since"]))
    for source, why in said.ready.get("stopped", {}).items():
        yield of_sentence(said, f"{source} is read, or sent to, no more: {why}")
    for work, why in said.ready.get("failing", {}).items():
        yield of_sentence(said, f"{work}: {why}")


def of_sentence(said: ProcessSaid, sentence: str) -> Diagnosis:
    """Parted into what is wrong, since when, and what to do: its own command, if it ends with one."""
    wrong = sentence.removeprefix("Not ready: ").rstrip(".")
    since = match[1] if (match := _SINCE.search(wrong)) else _since_in_figures(said, wrong)
    if command := _COMMAND.search(wrong):
        return Diagnosis(said.process, _SINCE.sub("", wrong[: command.start()]), command[1], since)
    remedy = next((remedy for phrase, remedy in _REMEDIES if phrase in wrong), LOOK)
    event = re.search(r"stuck on event (\S+)", wrong)
    remedy = remedy.format(event=event[1] if event else "EVENT", name=said.service)
    return Diagnosis(said.process, _SINCE.sub("", wrong), remedy, since)


def _since_in_figures(said: ProcessSaid, wrong: str) -> str:
    """How long it has known nothing new, where that is what is wrong: of another fault it says nothing."""
    if "database cannot be reached" not in wrong and "database does not answer" not in wrong:
        return UNKNOWN
    seconds = [value for name, _, value in series_in(said.figures) if name == "lasars_known_seconds"]
    if not seconds or seconds[0] == float("inf"):
        return UNKNOWN
    return f"{seconds[0]:.0f} seconds ago"


def series_in(figures: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for name, labels, value in _SERIES.findall(figures):
        yield name, dict(_LABEL.findall(labels)), float(value)


def diagnose(
    processes: list[ProcessSaid], beneath: list[Diagnosis], parked_since: Mapping[str, str] | None = None
) -> list[Diagnosis]:
    """`beneath`: of PostgreSQL, Kafka and the front, which come first: what others say may follow from them."""
    findings = [*beneath]
    for said in processes:
        for finding in findings_of(said, (parked_since or {}).get(said.service, UNKNOWN)):
            alike = replaced_name(finding, said) in {replaced_name(other, said) for other in findings}
            if not alike:
                findings.append(finding)
    return findings


def replaced_name(finding: Diagnosis, said: ProcessSaid) -> tuple[str, str]:
    """What the API and the worker of a service say alike is told once."""
    about = said.service if finding.about.startswith(f"{said.service}-") else finding.about
    return about, finding.wrong
