"""What another version of a scheme changes for whom: each party that is paid, the LASARS, the council, people.

What the plain sentences say is compared, so that whatever has words is told, and to each party what its contracts rest
on; prices are told from what to what. What has no words of its own is told to everybody, key by key.
Payment rules 1, Versions of a scheme.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from services.tariff.rules.words.contract_changes import changed_terms, said_otherwise
from services.tariff.rules.words.earlier_rules import earlier_rules
from services.tariff.rules.words.indicator_words import CASE_OF, OF_CASES
from services.tariff.rules.words.meaning import Paragraph, meaning
from services.tariff.rules.words.measure_words import listed
from services.tariff.rules.words.party_effects import measure_changes, of_party, own_contracts, parties
from services.tariff.rules.words.rests_on import OF_EVENTS, Key, with_parts
from services.tariff.rules.words.scheme_changes import changes
from shared.pages.words import day, last_day

Said = Mapping[str, Any]
Who = Literal["everybody", "party", "verifier", "lasars", "council", "people"]
# Whom a part of the scheme concerns, beside those whose contracts rest on it.
_CONCERNS: dict[str, tuple[Who, ...]] = {
    "attested": ("lasars", "council"), "indicator": ("council",), "targets": ("council",),
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
    """`party` is the code of who is paid, or of who verifies, where it concerns one; `changed` is false where all of it
    stays.
    """

    who: Who
    party: str | None
    heading: str
    changed: bool
    sentences: Sequence[str]


def effects(before: Said, after: Said) -> list[Effect]:
    """Of canonical forms: first everybody, then each party, who comes or ceases to verify, the LASARS, the council and
    people; who keeps all, too.
    """
    said = _said(before, after)
    paid = dict.fromkeys(party for scheme in (after, before) for party in _paid(scheme))
    for_parties = [_of_party(party, before, after, said) for party in paid]
    others = [
        _effect("lasars", [*_of_parts("lasars", said), *_recorded(before, after, said)]),
        _of_council([*_of_parts("council", said), *_unpaid(before, after, said)], for_parties),
        _effect("people", _of_parts("people", said)),
    ]
    of_all = [*_validity(before, after), *_of_parts("everybody", said)]
    if not of_all and not any(effect.changed for effect in (*for_parties, *others)):
        of_all = _without_words(before, after)
    return [_effect("everybody", of_all, [*_when(before, after)]), *for_parties, *_of_verifiers(before, after), *others]


def _said(before: Said, after: Said) -> dict[Key, list[str]]:
    """What is not said any more, and what is said from the new version's first day on, by the part that says it."""
    were, are = ({(it.part, it.code): it for it in meaning(scheme)} for scheme in (before, after))
    contracts = [{it["code"]: it for it in scheme.get("contracts", ())} for scheme in (before, after)]
    listed_once = {code for scheme in (before, after) for it in scheme.get("contracts", ()) for code in it["measures"]}
    said = {}
    for key in {**were, **are}:
        was, now = were.get(key), are.get(key)
        of_both = (contracts[0].get(key[1] or ""), contracts[1].get(key[1] or ""))
        if key[0] == "contract" and was and now and of_both[0] and of_both[1]:
            terms = (was.sentences, now.sentences)
            said[key] = list(changed_terms(now.subject, terms, (of_both[0], of_both[1]), (before, after)))
        elif key[0] == "indicator" and was and not now:
            said[key] = [f"{was.subject}. From {day(after['valid_from'])} it is said no more: its figures go on."]
        elif key[0] != "measure" or now or key[1] not in listed_once:  # of one that it lists the contract says so
            said[key] = list(_paragraph(was, now, after))
            if key[0] == "indicator" and was and now:
                said[key] += _cases_before(was, now, before, after)
            if key[0] in {"measure", "top_windows"} and was and now:
                said[key] += earlier_rules(key, now.subject, before, after)
    return said


def _cases_before(was: Paragraph, now: Paragraph, before: Said, after: Said) -> Iterator[str]:
    """Which cases keep the rule of before: by the day that `eligible_on` names, and not by the one they count from."""
    eligible = {row["code"]: row.get("eligible_on") for row in after.get("indicators", ())}.get(now.code)
    rule = [{it for it in paragraph.sentences if it.startswith(OF_CASES)} for paragraph in (was, now)]
    if eligible and rule[0] != rule[1] and after["valid_from"] > before["valid_from"]:
        yield (
            f"{now.subject}. By the rule of before counts whose {CASE_OF[eligible]} is of a day before"
            f" {day(after['valid_from'])}, also where it counts some weeks later."
        )


def _of_verifiers(before: Said, after: Said) -> Iterator[Effect]:
    """Who verifies what a LASARS is paid for is paid by nobody, and has to know when it begins and when it ends."""
    were, are = (
        {(name, it["code"]): it["title"] for it in scheme.get("contracts", ()) for name in it.get("verified_by") or ()}
        for scheme in (before, after)
    )
    from_day = f"From {day(after['valid_from'])}"
    by_name: dict[str, list[str]] = {}
    for name, code in {**are, **were}:
        title = (are.get((name, code)) or were[name, code]) + f" ({code})"
        if (name, code) not in were:
            by_name.setdefault(name, []).append(f"{from_day} it verifies what {title} pays the LASARS for.")
        elif (name, code) not in are:
            words = (
                f"{from_day} it verifies no longer what {title} pays the LASARS for: what is of an earlier day, still."
            )
            by_name.setdefault(name, []).append(words)
    for name, sentences in by_name.items():
        yield Effect("verifier", name, f"{name}: who verifies", True, sentences)


def _paragraph(was: Paragraph | None, now: Paragraph | None, after: Said) -> Iterator[str]:
    subject = (now or was or Paragraph("", None, "", ())).subject
    gone, new = said_otherwise(*(it.sentences if it else () for it in (was, now)))
    yield from (f"{subject}. No longer: {sentence}" for sentence in gone)
    yield from (f"{subject}. From {day(after['valid_from'])}: {sentence}" for sentence in new)


def _without_words(before: Said, after: Said) -> list[str]:
    """But for the first day, which is told anyway."""
    unsaid = {"valid_from", "version", "title", "area", "id"}
    were, are = ({key: value for key, value in it.items() if key not in unsaid} for it in (before, after))
    return [f"{it.section}: {it.what}: {it.before} → {it.after}." for it in changes(were, are)]


def _effect(who: Who, changed: Sequence[str], always: Sequence[str] = ()) -> Effect:
    return Effect(who, None, _HEADINGS[who], bool(changed), [*always, *changed] if changed or always else [_NOTHING])


def _of_council(changed: Sequence[str], for_parties: Sequence[Effect]) -> Effect:
    """It pays whatever changes for those who are paid."""
    paid = [effect.party for effect in for_parties if effect.changed and effect.party]
    pays = [f"What it may pay changes with what is said of {listed(paid, 'and')}."] if paid else []
    return _effect("council", [*changed, *pays])


def _of_parts(who: Who, said: Mapping[Key, Sequence[str]]) -> list[str]:
    parts = [sentences for (part, _), sentences in said.items() if who in _CONCERNS.get(part, ())]
    return [sentence for sentences in parts for sentence in sentences]


def _recorded(before: Said, after: Said, said: Mapping[Key, Sequence[str]]) -> Iterator[str]:
    """Of measures of events, what is to be recorded otherwise, and by whom."""
    were, are = (
        {it["code"]: it["params"] for it in scheme["measures"] if it["kind"] in OF_EVENTS} for scheme in (before, after)
    )
    for code in {**were, **are}:
        if were.get(code) != are.get(code):
            yield from said.get(("measure", code), ())


def _paid(scheme: Said) -> Iterator[str]:
    for contract in scheme.get("contracts", ()):
        yield from parties(contract)


def _of_party(party: str, before: Said, after: Said, said: Mapping[Key, Sequence[str]]) -> Effect:
    own = [contract for scheme in (before, after) for contract in own_contracts(party, scheme)]
    changed = of_party(party, before, after, said)
    titles = [contract["title"] for contract in own if contract["party"] == party][-1:]
    titles = titles or [sub.get("name") or "a subcontractor" for it in own for sub in it["subcontracts"]
                        if sub["party"] == party][-1:]  # fmt: skip
    kept = [f"{_NOTHING} Its terms, its measures and their prices stay."]
    return Effect("party", party, f"{party}: {titles[0]}", bool(changed), changed or kept)


def _unpaid(before: Said, after: Said, said: Mapping[Key, Sequence[str]]) -> list[str]:
    """Of measures that no contract pays for, and that nothing is made of that one pays for."""
    both = (before, after)
    paid = {
        code
        for scheme in both
        for contract in scheme.get("contracts", ())
        for code in with_parts(contract["measures"], scheme)
    }
    codes = dict.fromkeys(measure["code"] for scheme in both for measure in scheme["measures"])
    return measure_changes([code for code in codes if code not in paid], before, after, said)


def _validity(before: Said, after: Said) -> Iterator[str]:
    ends, beyond = after.get("valid_to"), before.get("valid_to")
    if ends and (beyond is None or ends < beyond):
        older = before["version"]
        yield f"It is valid to {last_day(ends)}: after that version {older} counts again, with all that it says."
    elif ends != beyond:
        now = f"to {last_day(ends)}" if ends else "without an end"
        yield f"It is valid {now}, and no longer to {last_day(beyond)}."


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
