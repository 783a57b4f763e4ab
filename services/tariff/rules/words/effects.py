"""What another version of a scheme changes for whom: each party that is paid, the LASARS, the council, people.

What the plain sentences say is compared, so that whatever has words is told; prices are told from what to what.
Payment rules 1, Versions of a scheme.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from services.tariff.rules.words.meaning import Paragraph, meaning
from services.tariff.rules.words.measure_words import listed
from services.tariff.rules.words.price_changes import price_changes
from services.tariff.rules.words.scheme_changes import SchemeChange, changes
from shared.pages.words import day, last_day

Said = Mapping[str, Any]
Key = tuple[str, str | None]
Who = Literal["everybody", "party", "lasars", "council", "people"]
# Whom a part of the scheme concerns that is of no contract.
_CONCERNS: dict[str, tuple[Who, ...]] = {
    "attested": ("lasars", "council"),
    "pricing": ("everybody",), "remit": ("people", "lasars"), "complexity": ("lasars",),
    "journey": ("people", "lasars"), "reliable_change": ("lasars",), "top_windows": ("lasars",), "codes": ("lasars",),
    "plan": ("council",), "unverified": ("council",),
}  # fmt: skip
_HEADINGS: dict[Who, str] = {
    "everybody": "Everybody", "lasars": "The LASARS, and all who record", "council": "The council",
    "people": "People in treatment",
}  # fmt: skip
_NOTHING = "Nothing changes."


class Effect(NamedTuple):
    """`party` is the code of who is paid, where it concerns one; `changed` is false where all of it stays."""

    who: Who
    party: str | None
    heading: str
    changed: bool
    sentences: Sequence[str]


def effects(before: Said, after: Said) -> list[Effect]:
    """Of canonical forms: first everybody, then each party, the LASARS, the council and people; who keeps all, too."""
    were, are = ({(it.part, it.code): it for it in meaning(scheme)} for scheme in (before, after))
    said = {key: list(_paragraph(were.get(key), are.get(key), after)) for key in {**were, **are}}
    counted = [f"{it.section}: {it.what}: {it.before} → {it.after}." for it in _indicators(before, after)]
    parties = list(dict.fromkeys(party for scheme in (after, before) for party in _paid(scheme)))
    parties_told = [_of_party(party, before, after, said) for party in parties]
    return [
        _effect("everybody", _of_parts("everybody", said), [*_when(before, after)]),
        *parties_told,
        _effect("lasars", _of_parts("lasars", said)),
        _of_council([*_of_parts("council", said), *counted, *_unpaid(before, after, said)], parties_told),
        _effect("people", _of_parts("people", said)),
    ]


def _indicators(before: Said, after: Said) -> list[SchemeChange]:
    """What is counted beside what is paid for, key by key: its sentences are of its targets alone."""
    return changes(*({"measures": [], "indicators": scheme.get("indicators", [])} for scheme in (before, after)))


def _effect(who: Who, changed: Sequence[str], always: Sequence[str] = ()) -> Effect:
    return Effect(who, None, _HEADINGS[who], bool(changed), [*always, *changed] if changed or always else [_NOTHING])


def _of_council(changed: Sequence[str], parties: Sequence[Effect]) -> Effect:
    """It pays whatever changes for those who are paid."""
    paid = [effect.party for effect in parties if effect.changed and effect.party]
    pays = [f"What it may pay changes with what is said of {listed(paid, 'and')}."] if paid else []
    return _effect("council", [*changed, *pays])


def _paragraph(was: Paragraph | None, now: Paragraph | None, after: Said) -> Iterator[str]:
    """What is not said any more, and what is said from the new version's first day on."""
    subject = (now or was or Paragraph("", None, "", ())).subject
    said_before, said_now = (list(it.sentences) if it else [] for it in (was, now))
    yield from (f"{subject}. No longer: {old}" for old in said_before if old not in said_now)
    yield from (f"{subject}. From {day(after['valid_from'])}: {new}" for new in said_now if new not in said_before)


def _of_parts(who: Who, said: Mapping[Key, Sequence[str]]) -> list[str]:
    parts = [sentences for (part, _), sentences in said.items() if who in _CONCERNS.get(part, ())]
    return [sentence for sentences in parts for sentence in sentences]


def _paid(scheme: Said) -> Iterator[str]:
    for contract in scheme.get("contracts", ()):
        yield from _parties(contract)


def _parties(contract: Said) -> list[str]:
    return [contract["party"], *(sub["party"] for sub in contract.get("subcontracts") or ())]


def _of_party(party: str, before: Said, after: Said, said: Mapping[Key, Sequence[str]]) -> Effect:
    own = [it for scheme in (before, after) for it in scheme.get("contracts", ()) if party in _parties(it)]
    codes = list(dict.fromkeys(contract["code"] for contract in own))
    measures = list(dict.fromkeys(code for contract in own for code in contract["measures"]))
    changed = [sentence for code in codes for sentence in said.get(("contract", code), ())]
    changed += _of_measures(measures, before, after, said)
    if said.get(("complexity", None)):
        changed.append("How points become a band changes (see the LASARS): another band has another price.")
    titles = [contract["title"] for contract in own if contract["party"] == party][-1:]
    titles = titles or [sub.get("name") or "a subcontractor" for it in own for sub in it["subcontracts"]
                        if sub["party"] == party][-1:]  # fmt: skip
    kept = [f"{_NOTHING} Its terms, its measures and their prices stay."]
    return Effect("party", party, f"{party}: {titles[0]}", bool(changed), changed or kept)


def _of_measures(codes: Sequence[str], before: Said, after: Said, said: Mapping[Key, Sequence[str]]) -> list[str]:
    defined = [sentence for code in codes for sentence in said.get(("measure", code), ())]
    return [*defined, *(sentence for code in codes for sentence in price_changes(code, before, after))]


def _unpaid(before: Said, after: Said, said: Mapping[Key, Sequence[str]]) -> list[str]:
    """Of measures that no contract pays for."""
    contracts = [it for scheme in (before, after) for it in scheme.get("contracts", ())]
    paid = {code for contract in contracts for code in contract["measures"]}
    codes = dict.fromkeys(measure["code"] for scheme in (before, after) for measure in scheme["measures"])
    return _of_measures([code for code in codes if code not in paid], before, after, said)


def _when(before: Said, after: Said) -> Iterator[str]:
    """What is settled again, and what stays."""
    version, first, older = after["version"], day(after["valid_from"]), before["version"]
    if before["title"] != after["title"]:
        yield f"It is called {after['title']}, and no longer {before['title']}."
    if (before["area"], before["id"]) != (after["area"], after["id"]):
        yield f"They are two schemes: {before['id']} of {before['area']} and {after['id']} of {after['area']}."
        return
    if version == older:
        yield (
            f"Both say that they are version {version}, and a published version never changes: where the first is"
            " published, the second counts for nothing until it has a number of its own."
        )
        return
    if after["valid_from"] <= before["valid_from"]:
        yield f"Version {version} is valid from {first}: all that version {older} decided is settled again by it."
    else:
        yield f"What is dated before {first} stays as version {older} has it."
        yield f"What is dated from {first} on and was decided already when it is published is settled again by it."
    yield "The difference is posted; of what a run has approved, what falls is taken off the next payments."
    if before["price_from"] == after["price_from"] == "tariff" and after["valid_from"] > before["valid_from"]:
        yield f"Who was assessed before {first} keeps the prices of their tariff until they are assessed again."
    ends, beyond = after.get("valid_to"), before.get("valid_to")
    if ends and (beyond is None or ends < beyond):
        yield f"It is valid to {last_day(ends)}: after that version {older} counts again, with all that it says."
