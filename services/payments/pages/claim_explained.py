"""Why an amount is what it is, in words: rule, arithmetic, evidence, people, and what may still fall."""

from collections.abc import Mapping
from typing import Any

from services.payments.pages import no_price, step_words
from services.payments.pages.contract_names import ContractNames
from services.payments.pages.run_step_words import acts_in_words
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import day, plain

_EVIDENCE = [
    Column("kind", "What was recorded", step_words.evidence_in_words), on_day("on", "On"), text("id", "Number"),
]  # fmt: skip
_READ_TARIFFS = frozenset({"commissioner", "auditor"})
_ALWAYS = (
    "if the person comes back so soon that the treatment went on, or if what it rests on is corrected or taken back."
)


def explanation_of(visit: Visit, explained: Mapping[str, Any] | None, names: ContractNames) -> dict[str, Any] | None:
    if explained is None:
        return None
    basis, provisional = explained["basis"], explained["provisional"]
    return {
        "steps": [
            *(step_words.step_in_words(step, basis, names) for step in basis.get("steps", ())),
            *_due_later(explained),
        ],
        "rule": _rule(basis),
        "people": _people(basis, names),
        "evidence": RowsTable("Evidence", _EVIDENCE, basis["evidence"]) if basis.get("evidence") else None,
        "may_fall": may_fall(basis, provisional),
        "tariff": _tariff_link(visit, basis.get("tariff")),
    }


def _due_later(explained: Mapping[str, Any]) -> list[str]:
    """Where the line makes something due later than the rule does: what had fallen stands again, or came late."""
    line, steps = explained["line"], explained["basis"].get("steps", ())
    by_rule = next((step["on"] for step in steps if step["step"] == "due" and "on" in step), None)
    if by_rule is None or line["to"] != "due" or line["dueOn"] in (None, by_rule):
        return []
    return [f"This line was written later: what it makes due is due from {day(line['dueOn'])}."]


def _tariff_link(visit: Visit, tariff: Mapping[str, Any] | None) -> str:
    """To what was proposed, what was decided otherwise and why; empty for who may not read tariffs."""
    if not tariff or not tariff.get("id") or _READ_TARIFFS.isdisjoint(visit.actor.roles):
        return ""
    return visit.link_to("tariff", at("/tariffs/{id}", id=tariff["id"]))


def _rule(basis: Mapping[str, Any]) -> list[tuple[str, str]]:
    scheme, contract, tariff = basis.get("scheme"), basis.get("contract"), basis.get("tariff")
    rule = []
    if contract and contract.get("clause"):
        rule.append(("Clause of the contract", str(contract["clause"])))
    if scheme:
        rule.append(("Scheme", _version(scheme)))
    if tariff and tariff.get("validFrom"):
        rule.append(("Tariff", f"band {plain(tariff['band'])}, from {day(tariff['validFrom'])}{_set_by(tariff)}"))
    rule += [("Price book", _version(step["book"])) for step in basis.get("steps", ()) if step.get("book")]
    return rule


def _set_by(tariff: Mapping[str, Any]) -> str:
    """Empty for who is not told: finance, and who is paid."""
    return f", set by {tariff['confirmedBy']}" if tariff.get("confirmedBy") else ""


def _version(scheme: Mapping[str, Any]) -> str:
    """The hash is that of all that the version says: who has the file can tell that it is this one."""
    return f"{scheme['id']}, version {scheme['version']} (hash {scheme['hash']})"


def _people(basis: Mapping[str, Any], names: ContractNames) -> list[tuple[str, str]]:
    said = (("Recorded by", "recorders"), ("Verified by", "verifiers"))
    people = [
        (words, ", ".join(f"{who['sub']} ({names.party(who['organisation'])})" for who in basis[name]))
        for words, name in said
        if basis.get(name)
    ]
    return people + acts_in_words(basis)


def _why_it_fell(fell: Mapping[str, Any]) -> str:
    return no_price.why_it_fell(
        {"reason": fell["reason"], "causeOn": fell.get("effectiveOn"), "byMerge": fell.get("byMerge", False)}
    )


def may_fall(basis: Mapping[str, Any], provisional: Mapping[str, Any]) -> str:
    """Of an outcome; empty of all else."""
    if not basis.get("measure"):
        return ""
    if fell := basis.get("withdrawn"):
        return f"It has fallen, and nothing of it stands: {_why_it_fell(fell)}."
    if provisional["pending"]:
        until = "" if provisional["until"] == "ever" else f" until {day(provisional['until'])}"
        return f"It falls if the person is assessed again or starts a treatment again{until}, and {_ALWAYS}"
    ever = "" if provisional["until"] is None else " any more"
    return f"A return after a completed treatment takes nothing of it back{ever}. It still falls {_ALWAYS}"
