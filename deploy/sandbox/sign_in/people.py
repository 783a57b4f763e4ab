"""Whom one can be in the sandbox: the invented people of the example, as its caseload names them."""

from dataclasses import dataclass

from deploy.sandbox.topology import SERVICES


@dataclass(frozen=True, slots=True)
class Persona:
    """`sub` tells one from the other; `service` has the page to open `first`, and `look` says what is there."""

    sub: str
    title: str
    works_at: str
    role: str
    organisation: str
    service: str
    look: str
    first: str = "/"


_COUNCIL = ("Stockport Council", "council")
_START = ("START, assessment and referral", "start")
_RIVERSIDE = ("Riverside Recovery", "riverside")
_CDAS = ("Community Drug and Alcohol Service", "cdas")
_PAYMENTS, _ASSESSMENT, _REFERRAL, _TARIFF = "payments", "assessment", "referral", "tariff"


def _person(
    sub: str, title: str, place: tuple[str, str], role: str, service: str, look: str, first: str = "/"
) -> Persona:
    works_at, organisation = place
    return Persona(sub, title, works_at, role, organisation, service, look, first)


PEOPLE = (
    _person("commissioner-1", "Commissioner", _COUNCIL, "commissioner", _PAYMENTS,
            "This week: who will make the year, who is short, and why"),
    _person("commissioner-2", "Second commissioner", _COUNCIL, "commissioner", _TARIFF,
            "Scheme: look at what another has drafted and proposed, and publish it", "/schemes"),
    _person("assessor-1", "Assessor", _START, "assessor", _ASSESSMENT,
            "Front door today: who comes, who waits longest, what is next"),
    _person("verifier-1", "Verifier", _START, "verifier", _ASSESSMENT,
            "Check outcomes: the evidence behind each before it is paid", "/outcomes"),
    _person("verifier-2", "Second verifier", _COUNCIL, "verifier", _ASSESSMENT,
            "Samples: draw from what was verified, and look at it once more", "/samples"),
    _person("riverside-keyworker", "Provider", _RIVERSIDE, "provider", _PAYMENTS,
            "This week: whether the provider will make its year, and why not"),
    _person("riverside-clinician", "Clinician", _RIVERSIDE, "clinician", _REFERRAL,
            "Treatment: who is in it, and their discharge", "/treatment"),
    _person("cdas-keyworker", "Provider", _CDAS, "provider", _PAYMENTS,
            "The same of another provider, who sees nothing of Riverside"),
    _person("cdas-clinician", "Clinician", _CDAS, "clinician", _REFERRAL,
            "Treatment: who is in it, and their discharge", "/treatment"),
    _person("gp-heaton-desk", "Referrer", ("Heaton Surgery", "gp-heaton"), "referrer", _ASSESSMENT,
            "Refer someone, and read the receipt", "/refer"),
    _person("interviewer-1", "Interviewer", _COUNCIL, "interviewer", _ASSESSMENT,
            "Interviews: whom to see by when, by pseudonym", "/interviews"),
    _person("finance-1", "Finance officer who proposes", _COUNCIL, "finance_proposer", _PAYMENTS,
            "Pay providers: propose what is due", "/runs"),
    _person("finance-2", "Finance officer who approves", _COUNCIL, "finance_approver", _PAYMENTS,
            "Pay providers: check and approve, never one's own", "/runs"),
    _person("finance-4", "Second finance officer who approves", _COUNCIL, "finance_approver", _PAYMENTS,
            "Pay providers: approve above a limit, after the first has", "/runs"),
    _person("finance-3", "Finance officer who releases", _COUNCIL, "finance_releaser", _PAYMENTS,
            "Pay providers: release, and note what the bank has paid", "/runs"),
    _person("auditor-1", "Auditor", _COUNCIL, "auditor", _PAYMENTS,
            "Payments for outcomes: why each amount was paid, to the penny", "/claims"),
    _person("operator-1", "Operator", ("lasars", "lasars"), "operator", _PAYMENTS,
            "How far behind the service is; what could not be read is beside it", "/how-far-behind"),
)  # fmt: skip
assert {person.service for person in PEOPLE} <= set(SERVICES)  # noqa: S101 - a page that nobody serves is a dead end
