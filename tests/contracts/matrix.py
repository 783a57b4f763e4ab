"""Every operation of a service's document, asked by everybody: with bad tokens, in every role, from the area and from
another, by an organisation without relation, about ids that lead somewhere and about ids that were never given out.

Nobody may tell those ids apart who must not know them. `LASARS_MATRIX_SEED=7` asks about the same ids again,
`LASARS_MATRIX_SHARE=0.1` a tenth of it. Every operation is asked without a token, and with bad ones in turn, so that
each of those meets one operation in five; in a thorough run (`make thorough`) each meets all.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.documents.access import BOUND, WHOLE
from shared.kernel.claims import ROLES
from tests.contracts.worlds import Known
from tests.harness import Running, signed, token
from tests.shared.test_auth import REFUSED
from tests.thorough import part_of

AREA, ELSEWHERE = "stockport", "wigan"
STRANGER, FORMER = "harbour", "bridge"
OWN = {(FORMER, "list_outcomes")}  # what it is paid for stays its own
ASKED = frozenset({"list_audit_entries"})  # what people of the own area asked, with the ids that they named in it
CODES = {"code", "organisation", "to"}  # of organisations: a council chooses them, and another may choose the same
PUBLIC = CODES | {"serviceId", "form"}  # the directory, and what is asked, are for all of an area
NOT_SECRET = {"topic", "version", "indicator", "line"}
HOURS = 3600
FORGED = ("unsigned", "public key as secret", "tampered", "unknown key", "right key id, wrong key")
SMUGGLED = {"area", "organisation", "actor", "recordedBy", "recordedByOrganisation", "verifiedBy", "state", "voided"}
ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CLAIMS = {"sub": "someone", "area": AREA, "organisation": "start", "roles": ["assessor", "platform_operator"]}


def bad_tokens() -> dict[str, str | None]:
    now = int(time.time())
    good = token("assessor", "platform_operator")
    return {
        "none": None,
        "garbage": "garbage",
        "no signature": good.rpartition(".")[0] + ".",
        **{name: REFUSED[name]() for name in FORGED},
        "expired": signed(CLAIMS | {"iat": now - 2 * HOURS, "exp": now - HOURS}),
        "wrong audience": signed(CLAIMS | {"aud": "else"}),
        "wrong issuer": signed(CLAIMS | {"iss": "https://else.test"}),
        "ID token": signed(CLAIMS, header={"alg": "ES256", "kid": "test", "typ": "JWT"}),
        "ID token by its claims": signed(CLAIMS | {"nonce": "n"}),
        "a hundred years": signed(CLAIMS | {"exp": now + 100 * 366 * 24 * HOURS}),
        "no sub": signed(CLAIMS | {"sub": None}),
        "no area": signed(CLAIMS | {"area": None}),
        "empty area": signed(CLAIMS | {"area": ""}),
        "no organisation": signed(CLAIMS | {"organisation": None}),
        "empty organisation": signed(CLAIMS | {"organisation": ""}),
        "roles as text": signed(CLAIMS | {"roles": "assessor"}),
        "unknown role": signed(CLAIMS | {"roles": ["assessor", "god"]}),
        "no role": signed(CLAIMS | {"roles": []}),
    }


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    roles: frozenset[str]
    parameters: Sequence[Mapping[str, Any]]
    body: Any
    takes: frozenset[str]  # names in the body's schema
    hidden: Mapping[str, frozenset[str]]  # by field of an answer, the roles that are shown it

    def asks_for(self, known: Known) -> set[str]:
        """The names of the ids that a request can carry."""
        places = {
            parameter["name"]
            for parameter in self.parameters
            if parameter["in"] == "path"
            or (parameter["in"] == "query" and "'format': 'date'" not in str(parameter["schema"]))
        }
        return {name for name in places | set(_names(self.body)) if name in known and name not in NOT_SECRET}


def operations(document: Mapping[str, Any]) -> list[Operation]:
    return [
        Operation(
            operation["operationId"], method.upper(), path, frozenset(operation.get("x-roles", ())),
            operation.get("parameters", []), _example(operation), _takes(document, operation),
            _hidden(document, operation),
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation.get("security")
    ]  # fmt: skip


def _example(operation: Mapping[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return content.get("example") or next((example["value"] for example in content.get("examples", {}).values()), None)


def _takes(document: Mapping[str, Any], operation: Mapping[str, Any]) -> frozenset[str]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    parts = [content.get("schema", {})]
    found: set[str] = set()
    while parts:
        part = parts.pop()
        if "$ref" in part:
            parts.append(document["components"]["schemas"][part["$ref"].rpartition("/")[2]])
        parts += [*part.get("oneOf", ()), *part.get("anyOf", ())]
        found |= set(part.get("properties", ()))
    return frozenset(found)


def _names(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        yield from body
        for each in body.values():
            yield from _names(each)


def _hidden(document: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Fields of all views under the answer that name who is shown them."""
    found: dict[str, frozenset[str]] = {}
    seen: set[str] = set()

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            reference = part.get("$ref", "").rpartition("/")[2]
            if reference and reference not in seen:
                seen.add(reference)
                walk(document["components"].get("schemas", {}).get(reference))
            for name, schema in part.get("properties", {}).items():
                if "x-roles" in schema:
                    found[name] = frozenset(schema["x-roles"])
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk({status: each for status, each in operation["responses"].items() if status < "300"})
    return found


@dataclass(frozen=True)
class Caller:
    role: str
    organisation: str
    area: str = AREA

    @property
    def is_stranger(self) -> bool:
        return self.role not in WHOLE and (self.area != AREA or self.role in BOUND)

    def knows(self, name: str) -> bool:
        return name in (PUBLIC if self.area == AREA else CODES)

    def __str__(self) -> str:
        return f"{self.role} of {self.organisation} in {self.area}"


CALLERS = [
    *(Caller(role, organisation, area) for role in ROLES for organisation, area in
      ((STRANGER, AREA), ("start", ELSEWHERE))),
    Caller("provider", FORMER), Caller("clinician", FORMER),
]  # fmt: skip


@dataclass
class Matrix:
    """What was asked and what came of it."""

    running: Running
    known: Known
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)

    async def ask_all(self, operations: Sequence[Operation], share: float) -> None:
        bad = bad_tokens()
        in_turn = cycle(self.chance.sample(sorted(bad), len(bad)))
        for operation in sorted(operations, key=lambda each: each.method != "GET"):  # what is made comes after
            self.counts["operations"] += 1
            for name in sorted({"none", *islice(in_turn, part_of(len(bad)))}):
                if self.chance.random() < share:
                    await self._refused(operation, name, bad[name])
            for caller in CALLERS:
                changes = operation.method != "GET" and caller.role in operation.roles and not caller.is_stranger
                if self.chance.random() < share and not changes and (caller.organisation, operation.name) not in OWN:
                    await self._asked_by(operation, caller)
            await self._smuggled(operation)
            await self._cursor_lent(operation)
            await self._asked_for_all(operation)

    async def _refused(self, operation: Operation, name: str, text: str | None) -> None:
        answer = await self._send(operation, self._ids(operation, Caller("assessor", "start")), text)
        self.counts["bad tokens"] += 1
        if answer.status_code != 401:
            self.leaks.append(f"{operation.name}: {answer.status_code} to a token with {name}")

    async def _asked_by(self, operation: Operation, caller: Caller) -> None:
        existing = self._ids(operation, caller)
        made = {id_: _like(id_) for id_ in existing.values()}
        invented = {name: each if caller.knows(name) else made[each] for name, each in existing.items()}
        bearer = token(caller.role, organisation=caller.organisation, area=caller.area, sub="stranger")
        first = await self._send(operation, existing, bearer)
        alone = existing == invented  # it asks for nothing that could be told apart
        second = first if alone else await self._send(operation, invented, bearer)
        self.counts["asked"] += 1 if alone else 2
        self.counts[f"{first.status_code // 100}xx"] += 1
        for found in self._judged(operation, caller, (first, existing), (second, invented)):
            self.leaks.append(f"{operation.name} as {caller}: {found}")

    async def _asked_for_all(self, operation: Operation) -> None:
        """What names nothing shows a stranger nothing, and whoever has no right to it is refused."""
        if operation.method != "GET" or "{" in operation.path:
            return
        required = [
            parameter["name"]
            for parameter in operation.parameters
            if parameter.get("required") and parameter["in"] == "query"
        ]
        for caller in CALLERS:
            if caller.role in operation.roles and (
                not caller.is_stranger or (caller.organisation, operation.name) in OWN or operation.name in ASKED
            ):
                continue
            ids = {name: each for name, each in self._ids(operation, caller).items() if name in required}
            answer = await self._send(operation, ids, token(caller.role, organisation=caller.organisation,
                                                            area=caller.area, sub="stranger"))  # fmt: skip
            self.counts["asked for all"] += 1
            if caller.role not in operation.roles and answer.status_code != 403:
                self.leaks.append(f"{operation.name} as {caller}: {answer.status_code} to a list of all")
            if answer.is_success and (told := self._secrets(answer, ids)):
                self.leaks.append(f"{operation.name} as {caller}: a list of all told {told}")

    async def _smuggled(self, operation: Operation) -> None:
        """Who acts, where and with what result is never the body's to say."""
        if not isinstance(operation.body, dict):
            return
        role = min(operation.roles)
        for name in sorted(SMUGGLED - set(operation.body) - set(operation.takes)):
            body = replace(operation, body=operation.body | {name: "wigan"})
            answer = await self._send(body, self._ids(operation, Caller(role, "start")), token(role, sub="stranger"))
            self.counts["smuggled"] += 1
            if answer.status_code != 422 or f'{name}","message"' not in answer.text:
                self.leaks.append(f"{operation.name}: {answer.status_code} to a body with {name}: {answer.text[:200]}")

    async def _cursor_lent(self, operation: Operation) -> None:
        """The place in a list that one area was given leads another to nothing."""
        if operation.name in ASKED or not any(parameter["name"] == "cursor" for parameter in operation.parameters):
            return
        for role in sorted(operation.roles - WHOLE):
            ids, sub = self._ids(operation, Caller(role, "start")), "stranger"
            page = await self._send(operation, ids | {"limit": "1"}, token(role, organisation="start", sub=sub))
            if page.is_success and (cursor := page.json().get("next")):
                for organisation, area in ((STRANGER, AREA), ("start", ELSEWHERE)):
                    if not Caller(role, organisation, area).is_stranger:
                        continue
                    lent = ids | {"cursor": cursor}
                    answer = await self._send(operation, lent, token(role, organisation=organisation, area=area))
                    self.counts["cursors lent"] += 1
                    if answer.is_server_error or (answer.is_success and self._secrets(answer, lent)):
                        self.leaks.append(f"{operation.name} as {role}: a lent cursor shows {answer.text[:200]}")

    def _judged(
        self, operation: Operation, caller: Caller, first: tuple[httpx.Response, dict[str, str]],
        second: tuple[httpx.Response, dict[str, str]],
    ) -> Iterator[str]:  # fmt: skip
        (answer, existing), (other, invented) = first, second
        if max(answer.status_code, other.status_code) >= 500:
            yield f"{answer.status_code} and {other.status_code}"
        may, one, two = caller.role in operation.roles, _plain(answer, existing), _plain(other, invented)
        if not may and {answer.status_code, other.status_code} != {403}:
            yield f"{answer.status_code} and {other.status_code} without the role"
        if may and "This needs one of the roles" in answer.text:
            yield "refused with the role"
        if not may or (caller.is_stranger and operation.name not in ASKED):
            if one != two:
                yield f"told apart: {one} and {two}"
            if answer.is_success and (told := self._secrets(answer, existing)):
                yield f"told {told}"
        elif one != two:
            self.counts["told apart by who may"] += 1
        if may and answer.is_success:
            hidden = [name for name, roles in operation.hidden.items() if caller.role not in roles]
            yield from (f"shown {name}" for name in hidden if _shown(answer.json(), name))

    def _secrets(self, answer: httpx.Response, asked: Mapping[str, str]) -> list[str]:
        """Ids of the area that stand in the answer and did not in the question."""
        names = [name for name in self.known if name not in PUBLIC | NOT_SECRET | {"contract", "schemeId"}]
        all_of_them = {str(each) for name in names for each in self.known[name]} - set(asked.values())
        return [name for name in all_of_them if name in answer.text]

    def _ids(self, operation: Operation, caller: Caller) -> dict[str, str]:
        return {name: str(self.chance.choice(self.known[name])) for name in sorted(operation.asks_for(self.known))}

    async def _send(self, operation: Operation, ids: Mapping[str, str], text: str | None) -> httpx.Response:
        path, query = operation.path, {}
        headers = {} if text is None else {"Authorization": f"Bearer {text}"}
        for parameter in operation.parameters:
            name, place = parameter["name"], parameter["in"]
            value = ids.get(name) or str(self.known.get(name, [_sample(parameter) if place == "query" else uuid4()])[0])
            if place == "path":
                path = path.replace(f"{{{name}}}", value)
            elif place == "query" and (parameter.get("required") or name in ids):
                query[name] = value
            elif name == "Idempotency-Key":
                headers[name] = str(uuid4())
            elif name == "If-Match":
                headers[name] = '"1"'
        body = None if operation.body is None else _filled(operation.body, ids)
        return await self.running.client.request(operation.method, path, params=query, json=body, headers=headers)


def _sample(parameter: Mapping[str, Any]) -> Any:
    schema = parameter.get("schema", {})
    return parameter.get("example") or schema.get("example") or next(iter(schema.get("examples", [])), 1)


def _like(value: str) -> str:
    try:
        UUID(value)
    except ValueError:
        return f"nobody-{uuid4().hex[:12]}"
    return str(uuid4())


def _filled(body: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: ids.get(name) if name in ids else _filled(each, ids) for name, each in body.items()}
    return body


def _plain(answer: httpx.Response, ids: Mapping[str, str]) -> tuple[Any, ...]:
    """Less what was asked for, and what was made on the way."""
    parts = [answer.text, answer.headers.get("Location", ""), answer.headers.get("ETag", "")]
    for name, each in sorted(ids.items(), key=lambda pair: -len(pair[1])):
        parts = [part.replace(each, f"<{name}>") for part in parts]
    return answer.status_code, sorted(answer.headers), *(ANY_ID.sub("<id>", part) for part in parts)


def _shown(answer: Any, name: str) -> bool:
    if isinstance(answer, dict):
        return answer.get(name) is not None or any(_shown(each, name) for each in answer.values())
    return isinstance(answer, list) and any(_shown(each, name) for each in answer)
