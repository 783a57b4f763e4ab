"""Whom one can be in the sandbox: the invented people of the example, as its caseload names them."""

from dataclasses import dataclass

from deploy.sandbox.topology import SERVICES


@dataclass(frozen=True, slots=True)
class Persona:
    """`sub` tells one from the other; `service` has the pages to open first, `look` says what is there."""

    sub: str
    title: str
    works_at: str
    role: str
    organisation: str
    service: str
    look: str


_COUNCIL = ("Stockport Council", "council")
_START = ("START, assessment and referral", "start")
_RIVERSIDE = ("Riverside Recovery", "riverside")
_CDAS = ("Community Drug and Alcohol Service", "cdas")
_PAYMENTS, _ASSESSMENT, _REFERRAL, _TARIFF = "payments", "assessment", "referral", "tariff"


def _person(sub: str, title: str, place: tuple[str, str], role: str, service: str, look: str) -> Persona:
    works_at, organisation = place
    return Persona(sub, title, works_at, role, organisation, service, look)


PEOPLE = (
    _person("commissioner-1", "Commissioner", _COUNCIL, "commissioner", _PAYMENTS,
            "This week: who will make the year, who is short, and why"),
    _person("assessor-1", "Assessor", _START, "assessor", _ASSESSMENT,
            "Front door today: who comes, who waits longest, what is next"),
    _person("verifier-1", "Verifier", _START, "verifier", _ASSESSMENT,
            "Check outcomes: the evidence behind each before it is paid"),
    _person("riverside-keyworker", "Provider", _RIVERSIDE, "provider", _PAYMENTS,
            "This week: whether the provider will make its year, and who is new"),
    _person("riverside-clinician", "Clinician", _RIVERSIDE, "clinician", _REFERRAL,
            "People in treatment, and their discharge"),
    _person("cdas-keyworker", "Provider", _CDAS, "provider", _PAYMENTS,
            "The same of another provider, who sees nothing of Riverside"),
    _person("cdas-clinician", "Clinician", _CDAS, "clinician", _REFERRAL,
            "People in treatment, and their discharge"),
    _person("gp-heaton-desk", "Referrer", ("Heaton Surgery", "gp-heaton"), "referrer", _ASSESSMENT,
            "Refer someone, and read the receipt"),
    _person("finance-1", "Finance officer who proposes", _COUNCIL, "finance_proposer", _PAYMENTS,
            "Pay providers: propose what is due"),
    _person("finance-2", "Finance officer who approves", _COUNCIL, "finance_approver", _PAYMENTS,
            "Pay providers: check and approve, never one's own"),
    _person("finance-3", "Finance officer who releases", _COUNCIL, "finance_releaser", _PAYMENTS,
            "Pay providers: release, and note what the bank has paid"),
    _person("auditor-1", "Auditor", _COUNCIL, "auditor", _PAYMENTS,
            "Why each amount was paid, to the penny"),
    _person("operator-1", "Operator", ("lasars", "lasars"), "operator", _PAYMENTS,
            "How far behind each service is, and what could not be read"),
)  # fmt: skip
BY_SUB = {person.sub: person for person in PEOPLE}
assert {person.service for person in PEOPLE} <= set(SERVICES)  # noqa: S101 - a page that nobody serves is a dead end
