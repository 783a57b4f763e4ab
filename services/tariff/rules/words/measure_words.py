"""What a measure of a scheme asks for, in a sentence from its kind and parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from services.tariff.rules.measure_params import FlagItem
from shared.pages.words import counted, plain, sentence

Said = Mapping[str, Any]
_ROLES = {
    "assessor": "an assessor", "verifier": "a verifier", "clinician": "a clinician", "provider": "the provider",
    "interviewer": "an interviewer",
}  # fmt: skip
_ONCE = {
    "episode": "Once in an episode of treatment", "journey": "Once in a journey", "person": "Once for a person",
    "contract_year": "Once in a contract year", "contract": "Once for a person in each contract",
}  # fmt: skip
_SCOPES = {
    "episode": "within one episode of treatment", "journey": "within one journey",
    "after_discharge": "after a successful discharge",
}  # fmt: skip
_REVIEW = "A review or exit TOP"
_UNANSWERED = "What is not answered does not meet it."
_YES_OR_NO = frozenset(get_args(FlagItem))
_FATES = {"custody": "is in custody", "moved": "moves away"}


def rule(measure: Said, titles: Mapping[str, str] | None = None) -> str:
    """`A review TOP without injecting, after a start TOP with it.` A kind that is not known here is named. `titles` are
    those of the scheme's measures, by code, for what is made of others.
    """
    params, named = measure.get("params") or {}, titles or {}
    if measure["kind"] in _COMBINED:
        return _COMBINED[measure["kind"]](params, lambda code: f"“{named.get(code, plain(code))}”")
    said = _RULES.get(measure["kind"])
    return said(params) if said else f"{sentence(plain(str(measure['kind'])))}."


def titles_of(scheme: Said) -> dict[str, str]:
    """Of its measures, by their codes."""
    return {measure["code"]: measure["title"] for measure in scheme["measures"]}


def sentences(measure: Said, titles: Mapping[str, str], *, paid: bool = True) -> list[str]:
    """What counts, first; then how often it is paid, what has to be done before, and whether a return takes it back."""
    earliest = "pays" if paid else "counts"
    return [
        rule(measure, titles),
        f"{once(measure)}: the earliest outcome {earliest}." if measure["once_per"] in _ONCE else f"{once(measure)}.",
        f"{verified(measure)} before it {'is paid' if paid else 'counts as achieved'}.",
        falls(measure),
        f"It is of the group {plain(measure['group'].replace(':', ': '))}.",
    ]


def once(measure: Said) -> str:
    return _ONCE.get(measure["once_per"], plain(str(measure["once_per"])))


def verified(measure: Said) -> str:
    return "A person verifies it" if measure["verification"] == "person" else "Nobody need verify it"


def falls(measure: Said) -> str:
    months = measure.get("provisional_months")
    if months is None:
        return "It stands whether somebody comes back or not."
    when = "whenever that is" if months == "ever" else f"for {counted(months, 'month')} after a discharge"
    return f"It may fall if the person comes back, {when}."


def listed(words: Sequence[str], joined: str = "or") -> str:
    """`a, b or c`"""
    return f" {joined} ".join(part for part in (", ".join(words[:-1]), words[-1] if words else "") if part)


def _top_abstinent(params: Said) -> str:
    substances = params["substances"]
    whose = (
        "any substance with which the person came"
        if substances == "presenting"
        else listed([plain(code) for code in substances])
    )
    least = f"at least {counted(params['min_weeks'], 'week')} after" if params["min_weeks"] else "after"
    some = "days of it" if len(substances) == 1 else "days of at least one of them"
    return f"{_REVIEW} without a day of {whose}, {least} a start TOP with {some}. {_UNANSWERED}"


def _top_item(params: Said) -> str:
    item = plain(params["item"])
    if params["item"] in _YES_OR_NO and (answers := _answers(params)):
        return f"{_REVIEW} that answers {item} with {answers}. {_UNANSWERED}"
    unanswered = f"Yes is 1, and no is 0. {_UNANSWERED}" if params["item"] in _YES_OR_NO else _UNANSWERED
    if params.get("range"):
        return f"{_REVIEW} that answers {item} with {_span(params['range'])}. {unanswered}"
    percent = params.get("percent")
    change = params["change"] if percent is None else percent
    least = f"{abs(change)}{'' if percent is None else '%'}"
    how = "higher" if change > 0 else "lower"
    nothing = "" if percent is None else " A start with 0 never meets it."
    return f"{_REVIEW} that answers {item} at least {least} {how} than the start TOP.{nothing} {unanswered}"


def _answers(params: Said) -> str:
    """Of what is answered by yes or no: which answers meet it; empty where the numbers have to be said."""
    if params.get("range"):
        low, high = params["range"]
        return listed([words for number, words in ((1, "yes"), (0, "no")) if low <= number <= high])
    return {-1: "no, after a start TOP with yes", 1: "yes, after a start TOP with no"}.get(
        params.get("change") or 0, ""
    )


def _span(bounds: Sequence[Any]) -> str:
    low, high = bounds
    return str(low) if low == high else f"{low} to {high}"


def _score(params: Said) -> str:
    """Of the form that an assessment has: its domains, or all of them together."""
    form, score = plain(params["form"]), plain(params["score"])
    score = f"a {form} score" if params["score"] == "total" else f"{form} points for {score}"
    if params.get("range"):
        return f"A later assessment of the journey with {score} of {_span(params['range'])}. {_UNANSWERED}"
    percent = params.get("percent")
    change = params["change"] if percent is None else percent
    least = f"{abs(change)}{'' if percent is None else '%'}"
    how = "higher" if change > 0 else "lower"
    nothing = "" if percent is None else " A first one with 0 never meets it."
    return f"A later assessment with {score} at least {least} {how} than the journey's first.{nothing} {_UNANSWERED}"


def _top_reliable_change(params: Said) -> str:
    item = plain(params["substance"])
    return (f"{_REVIEW} with fewer days of {item} than the start TOP, by the cut-off of that day or more. Without a "
            f"cut-off of that day nothing meets it. {_UNANSWERED}")  # fmt: skip


def _event(params: Said) -> str:
    who = listed([_ROLES.get(role, role) for role in params["roles"]])
    days = "on a day" if params["n"] == 1 else f"on {params['n']} different days"
    scope = _SCOPES.get(params["scope"], plain(params["scope"]))
    return f"Evidence of {plain(params['code'])} {days} {scope}, recorded by {who}."


def _sustained(params: Said) -> str:
    who = listed([_ROLES.get(role, role) for role in params["roles"]])
    begun, ended, confirmed = (plain(params[name]) for name in ("code", "ended_by", "confirmed_by"))
    weeks = counted(params["weeks"], "week")
    return (
        f"Evidence of {begun} without {ended} in the {weeks} after it, and of {confirmed} when they are over or later; "
        f"recorded by {who}. It is met on the day when they are over."
    )


def _engaged(params: Said) -> str:
    weeks, contact = counted(params["weeks"], "week"), params["contact_weeks"]
    last = "in the last of them" if contact == 1 else f"in the last {contact}"
    seen = f"with a contact or a review {last}; one on the day when they are over comes too late"
    said = f"Treatment that has gone on for {weeks}, {seen}."
    said += " Treatment that ends before then successfully meets it on the day of that end."
    return f"{said} A transfer to another service does not break it." if params.get("scope") == "journey" else said


def _new_person(params: Said) -> str:
    months = params["months"]
    since = "ever before" if months == "ever" else f"in the {counted(months, 'month')} before"
    return f"A start of treatment of somebody who has begun none in the area {since}."


def _discharge(params: Said) -> str:
    who = _ROLES.get(params["by"], params["by"])
    classes = ["a death" if code == "died" else plain(code) for code in params["classes"]]
    return f"An end of treatment that is {listed(classes)}, as {who} says it."


def _assessed(params: Said) -> str:
    bands = listed([plain(code) for code in params["bands"]])
    return f"A confirmed tariff of the band {bands}, on the day of its assessment."


def _no_representation(params: Said) -> str:
    """Who has died has not stayed away, whatever the scheme lists; what it lists is not counted, and so neither."""
    uncounted = ["dies", *(words for fate, words in _FATES.items() if fate in params["ineligible"])]
    others = [
        f" {words} in that time counts as {'met' if params[fate] == 'met' else 'not met'}."
        for fate, words in (("custody", "Custody"), ("moved", "Moving away"))
        if fate not in params["ineligible"]
    ]
    months = counted(params["months"], "month")
    said = f"Not coming back for {months} after a successful discharge, and it is met when that time is over."
    return f"{said} Who {listed(uncounted)} in that time is not counted.{''.join(others)}"


Named = Callable[[str], str]  # a measure's title, by its code


def _all(params: Said, name: Named) -> str:
    wanted = [name(part) for part in params["of"] if isinstance(part, str)]
    ruled_out = [name(part["not"]) for part in params["of"] if not isinstance(part, str)]
    without = f", and {listed(ruled_out)} not met by then" if ruled_out else ""
    met = f"All of {listed(wanted, 'and')} met" if len(wanted) > 1 else f"{listed(wanted)} met"
    return f"{met} in one journey{without}."


def _any(params: Said, name: Named) -> str:
    return f"Any of {listed([name(code) for code in params['of']])} met."


def _after(params: Said, name: Named) -> str:
    return f"{name(params['of'])} met on a later day of the journey than {name(params['after'])}."


def _within(params: Said, name: Named) -> str:
    days = params["days"]
    when = f"or up to {days} day{'' if days == 1 else 's'} later" if days else "itself"
    return f"{name(params['of'])} met on the day of {name(params['since'])} {when}, in the same journey."


_COMBINED: Mapping[str, Callable[[Said, Named], str]] = {
    "all": _all,
    "any": _any,
    "after": _after,
    "within": _within,
}
_RULES: Mapping[str, Callable[[Said], str]] = {
    "top_abstinent": _top_abstinent,
    "top_item": _top_item,
    "top_reliable_change": _top_reliable_change,
    "injecting_stopped": lambda _params: f"{_REVIEW} without injecting, after a start TOP with it. {_UNANSWERED}",
    "event": _event,
    "sustained": _sustained,
    "engaged": _engaged,
    "new_person": _new_person,
    "discharge": _discharge,
    "no_representation": _no_representation,
    "assessed": _assessed,
    "score": _score,
}
