"""A whole scheme in plain sentences, subject by subject, in the order in which somebody asks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.tariff.rules.words import contract_words, indicator_words, measure_words, scheme_words
from services.tariff.rules.words.code_words import LISTS, codes
from services.tariff.rules.words.price_words import prices, rows_of

Said = Mapping[str, Any]


class Paragraph(NamedTuple):
    """What is said of one subject. `part` is the section of the scheme; `code` the entry of it, where there is one."""

    part: str
    code: str | None
    subject: str
    sentences: Sequence[str]


def meaning(scheme: Said) -> list[Paragraph]:
    """Of a scheme in its canonical form. What it says nothing of has no paragraph."""
    return [
        paragraph
        for paragraph in (
            *_whom(scheme),
            *_measures(scheme),
            *_contracts(scheme),
            *_counted(scheme),
            *_around(scheme),
        )
        if paragraph.sentences
    ]


def as_data(paragraphs: Iterable[Paragraph]) -> list[dict[str, Any]]:
    return [paragraph._asdict() for paragraph in paragraphs]


def _whom(scheme: Said) -> Iterator[Paragraph]:
    yield Paragraph("scheme", None, scheme["title"], [scheme_words.named(scheme), scheme_words.valid(scheme)])
    yield Paragraph("remit", None, "Whom it pays for", scheme_words.remit(scheme))
    points = [scheme_words.points(scheme), *scheme_words.bands(scheme), scheme_words.assessing(scheme)]
    yield Paragraph("complexity", None, "How points become a band", points)
    yield Paragraph("pricing", None, "Which price is paid", scheme_words.pricing(scheme))


def _measures(scheme: Said) -> Iterator[Paragraph]:
    rows, titles = rows_of(scheme), measure_words.titles_of(scheme)
    for measure in scheme["measures"]:
        code = measure["code"]
        by_cohort = _by_cohort(scheme, code)
        paid = by_cohort or code in rows
        yield Paragraph("measure", code, measure["title"], measure_words.sentences(measure, titles, paid=paid))
        said = prices(rows.get(code, ()), by_cohort=by_cohort)
        yield Paragraph("prices", code, f"Price: {measure['title']}", said)


def _by_cohort(scheme: Said, measure: str) -> bool:
    rows = (row for contract in scheme.get("contracts", ()) for row in contract.get("cohorts", ()))
    return any(row["measure"] == measure for row in rows)


def _contracts(scheme: Said) -> Iterator[Paragraph]:
    for contract in scheme.get("contracts", ()):
        subject, code = contract_words.named(contract), contract["code"]
        yield Paragraph("contract", code, subject, contract_words.terms(contract, scheme))
        yield Paragraph("plan", code, f"Plan: {contract['title']}", contract_words.plan(contract, scheme))


def _counted(scheme: Said) -> Iterator[Paragraph]:
    """By what a part of a contract is earned and gates are passed, beside what is counted alone."""
    for row in scheme.get("indicators", ()):
        called = scheme_words.counted_as(row["code"], scheme)
        yield Paragraph("indicator", row["code"], f"What {called} counts", indicator_words.sentences(row, scheme))
    for row in scheme.get("attested", ()):
        stated = scheme_words.attested(row, scheme)
        yield Paragraph("attested", row["code"], f"Stated of a whole cohort: {row['title']}", [stated])


def _around(scheme: Said) -> Iterator[Paragraph]:
    yield Paragraph("targets", None, "Targets, by which no money moves", scheme_words.targets(scheme))
    change = scheme_words.reliable_change(scheme)
    yield Paragraph("reliable_change", None, "When a change of use is reliable", change)
    yield Paragraph("top_windows", None, "When a TOP is due", scheme_words.top_windows(scheme))
    yield Paragraph("journey", None, "Journeys and records", scheme_words.journey(scheme))
    for key, heading in LISTS.items():
        yield Paragraph("codes", key, heading, codes(scheme, key))
    unverified = scheme_words.unverified(scheme) or ["All of it is confirmed."]
    yield Paragraph("unverified", None, "What nobody has confirmed yet", unverified)
