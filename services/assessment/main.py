"""The assessment service put together: the only file that knows all the others."""

from pathlib import Path

from services.assessment.api import ROUTERS
from services.assessment.commands.conflicts import visible_to
from services.assessment.commands.counting import FIGURES
from services.assessment.commands.daily import tick
from services.assessment.commands.keying import key_anew
from services.assessment.commands.lost import LOST
from services.assessment.commands.restating import facts
from services.assessment.commands.what_if_worker import run
from services.assessment.events import PUBLISHED
from services.assessment.handlers import SUBSCRIPTION
from services.assessment.models import metadata
from services.assessment.pages import PAGES
from services.assessment.settings import Settings
from services.assessment.store.conflicts import WITHHELD, whose, written_of
from services.assessment.store.parties import parties
from shared.runtime.service import ServiceDefinition
from shared.web.withheld import WithheldPeople

DESCRIPTION = (
    "People and what is true of them: persons and their matching, contacts, assessments, TOP reviews, "
    "evidence, journeys and outcomes. The only place with names, birth dates, NHS numbers and postcodes."
)


def service(settings: Settings | None = None) -> ServiceDefinition:
    return ServiceDefinition(
        name="assessment",
        title="Assessment",
        description=DESCRIPTION,
        settings=settings or Settings(),
        routers=ROUTERS,
        metadata=metadata,
        migrations=Path(__file__).parent / "migrations",
        subscription=SUBSCRIPTION,
        publishes=PUBLISHED,
        tick=tick,
        facts=facts,
        lost=LOST,
        figures=FIGURES,
        beside={"what-ifs": run},
        parties=parties,
        withheld=WithheldPeople(WITHHELD, whose, written_of, visible_to),
        pages=PAGES,
        key_anew=key_anew,
        tags={
            "persons": "Registered, matched, merged and unmerged.",
            "contacts": "Who came to the front door, or did not.",
            "referral-forms": "Whom agencies refer to the front door, and whether that was taken up.",
            "activities": "What is done for people beside assessing them, and what is to be done next.",
            "worklist": "What is to be done next for whom, and whom somebody has closed.",
            "sessions": "Where and when the front door meets people, who is booked, and what became of it.",
            "programmes": "Everybody in treatment whom a rule names, invited to a reassessment and followed.",
            "issues": "What is wrong, what somebody complains of, and what somebody gives thanks for.",
            "team": "Who works at the front door, as what, and what they are good at.",
            "assessments": "What was found, and what follows for remit and tariff.",
            "interviews": "Whom an interviewer of the council is to see, by pseudonym, and what became of it.",
            "second-ratings": "Assessments under audit, rated again by somebody who has not seen the first points.",
            "disclosures": "What a referrer may be told of whom it sent, by consent or order.",
            "reviews": "TOP reviews: how people fare.",
            "screenings": "What screening instruments were answered with, and what that comes to.",
            "forms": "What an area asks beside that, by forms of its own, and the answers.",
            "evidence": "What happened, as a scheme's measures count it.",
            "outcomes": "What was achieved, and its verification.",
            "samples": "Verified outcomes that are looked at once more: drawn by lot, and validated by others.",
            "attestations": "What is stated of a whole cohort: signed, and verified by another organisation.",
            "journeys": "Episodes that belong together, and who came back.",
            "ndtms": "What agencies tell NDTMS, beside what was recorded here.",
            "evaluation": "Journeys for whoever asks whether paying for outcomes worked: without names, days and few.",
            "indicators": "What is going on, in figures, and the cases behind them.",
        },
    )
