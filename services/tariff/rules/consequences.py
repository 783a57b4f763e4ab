"""What publishing a version would do to money, for whoever is about to do it: no fault, but not to be done unseen.

Payment rules 2, A price that is set singly.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from services.tariff.rules.case_carrier_checks import carrier_warnings, own_word_warnings
from services.tariff.rules.closing_warnings import closing_warnings
from services.tariff.rules.confirmation import may_be_set_singly
from services.tariff.rules.contract_warnings import contract_warnings
from services.tariff.rules.measure_warnings import measure_warnings
from services.tariff.rules.scheme import Contract, Scheme
from services.tariff.rules.versions import Earlier, that_counts
from services.tariff.rules.words.moved_ends import MovedEnd, achieved, moved_end


def warnings(scheme: Scheme, published: Iterable[Earlier]) -> list[str]:
    """Of each contract whose end or run-off moves, against the version that was published last before; and of whom it
    pays for, against the one that counted on its first day. Last what nothing bounds, what its
    contracts leave unpaid, and what its measures need.
    """
    before: dict[str, Contract] = {}
    for earlier in sorted(published, key=lambda version: (version.at, version.scheme.version)):
        before |= {contract.code: contract for contract in earlier.scheme.contracts}
    changed = [
        warning
        for i, now in enumerate(scheme.contracts)
        if now.code in before
        for warning in _of_contract(f"contracts[{i}]", now, before[now.code], scheme, published)
    ]
    return [
        *changed,
        *_afterwards(scheme, published),
        *_remit(scheme, published),
        *closing_warnings(scheme, published),
        *_unbounded(scheme),
        *contract_warnings(scheme),
        *carrier_warnings(scheme),
        *own_word_warnings(scheme),
        *measure_warnings(scheme),
    ]


def notes(scheme: Scheme) -> list[str]:
    """What it says about money that a reader of the file may pass over, in a sentence each."""
    percent = scheme.override_within_percent
    return [] if percent is None else [f"A price that is set singly must lie within {percent} % of the book's price."]


def _unbounded(scheme: Scheme) -> Iterator[str]:
    """Where single prices may be set: that needs prices, and a reason."""
    if scheme.prices and may_be_set_singly(scheme) and scheme.override_within_percent is None:
        yield (
            "override_within_percent: is not stated, so who confirms a tariff may set a single price however far from"
            " the book's."
        )


def _remit(scheme: Scheme, published: Iterable[Earlier]) -> Iterator[str]:
    counting = that_counts(scheme.valid_from, published)
    if counting is None or _taken(scheme) == _taken(counting.scheme):
        return
    yield (
        f"remit: another than that of version {counting.scheme.version}. Who was assessed from {scheme.valid_from} on "
        "is judged by it, whenever that was: a tariff of somebody whom it does not take falls, and with it what was "
        "paid by that tariff; for somebody whom it takes now a tariff is proposed."
    )


def _taken(scheme: Scheme) -> object:
    """Who is taken, by the rules and by what class each drug is of."""
    return scheme.remit, {drug.code: drug.class_ for drug in scheme.drugs}


def _afterwards(scheme: Scheme, published: Iterable[Earlier]) -> Iterator[str]:
    """A version that ends gives way to the one that is valid beyond, with all that it says."""
    counting = that_counts(scheme.valid_to, published) if scheme.valid_to else None
    if counting is None or not counting.scheme.is_valid_on(scheme.valid_to or counting.scheme.valid_from):
        return
    after = counting.scheme
    stated = {contract.code: contract for contract in after.contracts}
    for i, now in enumerate(scheme.contracts):
        then = stated.get(now.code)
        if then is None or (then.ends, then.run_off_months) == (now.ends, now.run_off_months):
            continue
        yield (
            f"contracts[{i}].ends: from {scheme.valid_to} version {after.version} counts again, by which {now.code} "
            f"ends on {then.ends} and runs off until {then.run_off_ends}, not {now.ends} and {now.run_off_ends}."
        )


def _of_contract(
    place: str, now: Contract, was: Contract, scheme: Scheme, published: Iterable[Earlier]
) -> Iterator[str]:
    if now.ends != was.ends:
        yield from moved_end(place, MovedEnd(now, was, scheme.valid_from, _terms(now, was, scheme, published)))
        yield from _beyond_the_option(place, now, was)
        yield from _option_left(place, now, was)
    elif now.run_off_months != was.run_off_months:
        yield f"{place}.run_off_months: {now.run_off_months} instead of {was.run_off_months}. {achieved(now, was)}"


def _terms(now: Contract, was: Contract, scheme: Scheme, published: Iterable[Earlier]) -> Callable[[date], Contract]:
    """Of the contract, by the version that counts on a day once this one is published."""

    def on(day: date) -> Contract:
        if scheme.is_valid_on(day):
            return now
        counting = that_counts(day, published)
        stated = {it.code: it for it in counting.scheme.contracts} if counting else {}
        return stated.get(now.code, was)

    return on


def _beyond_the_option(place: str, now: Contract, was: Contract) -> Iterator[str]:
    """Nothing binds a version to what was agreed; whoever publishes it is told."""
    option = was.may_extend
    if option and now.ends > option.ends(was.ends):
        until = option.ends(was.ends)
        yield f"{place}.ends: {now.ends} is later than the option allowed, by which {now.code} could end on {until}."


def _option_left(place: str, now: Contract, was: Contract) -> Iterator[str]:
    """Beside a later end the same words are another option: whoever took the first one up may not mean a second."""
    option = now.may_extend
    if option is not None and option == was.may_extend and now.ends > was.ends:
        yield (
            f"{place}.may_extend: is said as before, beside a later end: so {now.code} may be extended once more, until"
            f" {option.ends(now.ends)}, if that is decided by {option.decide_by}. Leave it out if the option was taken"
            " up by this version."
        )
