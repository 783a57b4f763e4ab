"""What another version says otherwise of a contract that both have: what falls away is said in one sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.tariff.rules.words.counts_from import Term, counts_from, from_period, is_by_period
from services.tariff.rules.words.measure_words import titles_of
from services.tariff.rules.words.shapes import bounds, outcomes
from shared.pages.words import as_day, day, sentence

Said = Mapping[str, Any]
_LISTED = (outcomes.PAID, outcomes.COUNTED)
_BOUNDS = {"cap_pence": ("a cap", bounds.MOST), "collar_pence": ("a collar", bounds.LEAST)}
_NOW = {outcomes.PAID: "is paid", outcomes.COUNTED: "has no price, and is only counted"}
_NO_MORE = {outcomes.PAID: "is no longer paid", outcomes.COUNTED: "is no longer counted"}


def said_otherwise(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """What only the first say and what only the second do, in their order; what is said twice counts twice."""
    gone, new = Counter(before) - Counter(after), Counter(after) - Counter(before)
    return _of(before, gone), _of(after, new)


def _of(sentences: Sequence[str], wanted: Counter[str]) -> list[str]:
    left, listed = Counter(wanted), list[str]()
    for stated in sentences:
        if left[stated]:
            left[stated] -= 1
            listed.append(stated)
    return listed


def changed_terms(
    subject: str, terms: tuple[Sequence[str], Sequence[str]], contracts: tuple[Said, Said], schemes: tuple[Said, Said]
) -> Iterator[str]:
    """`terms` are what the contract's sentences say by each version."""
    gone, new = said_otherwise(*(_without_lists(sentences) for sentences in terms))
    from_day, term = f"{subject}. From {day(schemes[1]['valid_from'])}", Term(contracts[1], schemes[1]["valid_from"])
    yield from _measures(from_day, contracts, schemes)
    if _option_left(*contracts):
        yield f"{from_day}: The option to extend is said as before, beside a later end: it may be taken up once more."
    for key, (what, lead) in _BOUNDS.items():
        if contracts[0].get(key) and not contracts[1].get(key):
            gone = [stated for stated in gone if not stated.startswith(lead)]
            when = f"{subject}. {sentence(from_period('collar', term))}" if key == "collar_pence" else from_day
            yield f"{when}: What its outcomes come to has no longer {what}."
    if not any(contracts[1].get(key) for key in _BOUNDS):
        gone = [stated for stated in gone if not stated.startswith(bounds.BESIDE)]
    was, now = zip(contracts, schemes, strict=True)
    for stated in gone:
        when = f", {counts_from(stated, was, term)}" if is_by_period(stated, *was) else ""
        yield f"{subject}. No longer{when}: {stated}"
    yield from (f"{subject}. {sentence(counts_from(stated, now, term))}: {stated}" for stated in new)


def _option_left(was: Said, now: Said) -> bool:
    option = now.get("may_extend")
    return bool(option) and option == was.get("may_extend") and as_day(now["ends"]) > as_day(was["ends"])


def _without_lists(sentences: Sequence[str]) -> list[str]:
    return [stated for stated in sentences if not stated.startswith(tuple(f"{lead}: " for lead in _LISTED))]


def _measures(from_day: str, contracts: tuple[Said, Said], schemes: tuple[Said, Said]) -> Iterator[str]:
    were, are = (outcomes.listings(*both) for both in zip(contracts, schemes, strict=True))
    titles = [titles_of(scheme) for scheme in schemes]
    for code in {**were, **are}:
        was, now = titles[0].get(code, code), titles[1].get(code, code)
        if code not in are:
            yield f"{from_day}: {was} {_NO_MORE[were[code]]}."
        elif were.get(code) != are[code]:
            yield f"{from_day}: {now} {_NOW[are[code]]}."
        elif was != now:
            yield f"{from_day}: {was} is called {now}."
