"""The team by name: whom a form offers where somebody does something, and how who did it is called."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.pages.fields import Field, FieldChoice
from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.words import continued

_KEPT, _WORKERS, _PARTIES = "lasars.page.team", "lasars.page.workers", "lasars.page.organisations"
INTERVIEWER = "interviewer"
TEAM_ROLES = {
    "lead": "Leads the team", "assessor": "Assessor", "outreach": "Outreach worker",
    "criminal_justice": "Criminal justice worker", "hospital": "Hospital worker", "administrator": "Administrator",
    "volunteer": "Volunteer", "interviewer": "Interviewer of the council",
}  # fmt: skip
SKILLS = {
    "alcohol": "Alcohol", "opiates": "Opiates", "other_drugs": "Other drugs", "criminal_justice": "Criminal justice",
    "hospital": "Hospital", "mental_health": "Mental health", "housing": "Housing", "employment": "Employment",
    "families": "Families", "groups": "Groups", "harm_reduction": "Harm reduction",
    "rehabilitation": "Residential rehabilitation",
}  # fmt: skip
MISSING_HERE = "Whoever is missing here is entered on the page Team."
_SIGN_IN = "As they sign in, such as {}-1"


@dataclass(frozen=True, slots=True)
class TeamNames:
    """`members`: every entry that stands, also of who has left; nobody for who may not read them. `at_work`: who may be
    named without an entry, where a form asks who does something.
    """

    members: Sequence[Mapping[str, Any]] = ()
    today: str = ""
    at_work: Sequence[str] = ()

    @property
    def here(self) -> list[Mapping[str, Any]]:
        """Who is in the team today, by name."""
        standing = [row for row in self.members if row["joinedOn"] <= self.today <= (row["leftOn"] or self.today)]
        return sorted(standing, key=lambda row: (row["name"].casefold(), row["sub"]))

    def of(self, sub: str | None) -> str:
        """By the name of their last entry; whom the register lacks by what they sign in with."""
        entries = [row for row in self.members if row["sub"] == sub]
        return max(entries, key=lambda row: row["joinedOn"])["name"] if entries else sub or ""

    def named(self, sub: str, more: str = "") -> str:
        """With what is said of them, and apart from others of that name: `Amina Shah (assessor-1, alcohol)`"""
        name = self.of(sub)
        alike = {row["sub"] for row in self.members if row["name"] == name}
        said = ", ".join(words for words in (sub if len(alike) > 1 else "", more) if words)
        return f"{name} ({said})" if said else name

    @property
    def is_kept(self) -> bool:
        """Whoever is sent to interview alone makes no team."""
        return any(row["role"] != INTERVIEWER for row in self.members)

    def interviewers(self, keep: Iterable[str | None] = ()) -> list[FieldChoice]:
        """Of today; `keep`: who stands there already is offered whoever they are. None where the team has none."""
        subs = [row["sub"] for row in self.here if row["role"] == INTERVIEWER]
        return self._offered(subs, keep) if subs else []

    def choices(self, keep: Iterable[str | None] = (), *, interviews: bool = False) -> list[FieldChoice]:
        """Who works at the front door, and with `interviews` also who is sent to interview: those of today, then who
        was at work here without an entry, and `keep`. None where nobody is recorded.
        """
        if not self.is_kept:
            return []
        subs = [row["sub"] for row in self.here if interviews or row["role"] != INTERVIEWER]
        return self._offered(subs, [*self.at_work, *keep])

    def _offered(self, subs: Sequence[str], more: Iterable[str | None]) -> list[FieldChoice]:
        also = [sub for sub in dict.fromkeys(more) if sub and sub not in subs]
        skilled = {row["sub"]: ", ".join(continued(SKILLS[skill]) for skill in row["skills"]) for row in self.here}
        return [FieldChoice(sub, self.named(sub, skilled.get(sub, ""))) for sub in [*subs, *also]]

    def filters(self, asked: str | None, also: Iterable[str] = ()) -> list[tuple[str, str]]:
        """For a list: also who has left, whose work may still stand there, and `also` whoever has some of it."""
        if not self.members:
            return []
        away = {row["sub"] for row in self.members} - {row["sub"] for row in self.here}
        subs = {row["sub"] for row in self.members} | ({asked} if asked else set()) | {*also}
        return [
            (sub, self.named(sub, "not in the team today" if sub in away else "")) for sub in sorted(subs, key=self.of)
        ]

    def field(
        self, name: str, label: str, *, keep: Iterable[str | None] = (), hint: str = "", optional: bool = False,
        interviews: bool = False,
    ) -> Field:  # fmt: skip
        """To be chosen, or typed as long as nobody is recorded."""
        if choices := self.choices(keep, interviews=interviews):
            said = f"{hint} {MISSING_HERE}".lstrip()
            return Field(name, label, "select", choices=choices, hint=said, optional=optional)
        return _typed(name, label, "assessor", hint, optional=optional)

    def interviewer_field(self, name: str, label: str, keep: Iterable[str | None] = ()) -> Field:
        if choices := self.interviewers(keep):
            return Field(name, label, "select", choices=choices)
        return _typed(name, label, INTERVIEWER)


def _typed(name: str, label: str, role: str, hint: str = "", *, optional: bool = False) -> Field:
    said = _SIGN_IN.format(role)
    return Field(name, label, hint=f"{said}. {hint}" if hint else said, optional=optional, width=20)


async def team_of(visit: Visit) -> TeamNames:
    """Of one visit asked for once."""
    kept: dict[str, TeamNames] = visit.request.scope.setdefault(_KEPT, {})
    if "team" not in kept:
        listed = await all_of(visit, "/team-members") if visit.may("GET /team-members") else []
        kept["team"] = TeamNames([row for row in listed if not row["voided"]], visit.today.isoformat())
    return kept["team"]


async def workers_of(visit: Visit) -> TeamNames:
    """The team, and who was at work here without being in it: for a form that asks who does something."""
    kept: dict[str, TeamNames] = visit.request.scope.setdefault(_WORKERS, {})
    if "team" not in kept:
        team = await team_of(visit)
        listed = (await visit.api.get("/workers"))["items"] if team.is_kept and visit.may("GET /workers") else []
        kept["team"] = replace(team, at_work=[row["sub"] for row in listed])
    return kept["team"]


async def organisation_field(
    visit: Visit, name: str, label: str, *, keep: Iterable[str | None] = (), hint: str = "", optional: bool = True,
    without: Collection[str] = (),
) -> Field:  # fmt: skip
    """By name for who sees all that take part; for others by the code that they were given. `without`: who would be
    refused is not offered.
    """
    if not visit.may("GET /organisations"):
        return Field(name, label, hint="Code of the organisation, such as cdas", optional=optional, width=20)
    kept: dict[str, str] = visit.request.scope.setdefault(_PARTIES, {})
    if not kept:
        kept |= {row["code"]: row["name"] for row in (await visit.api.get("/organisations"))["items"]}
    named = kept | {code: code for code in keep if code and code not in kept}
    choices = [FieldChoice(code, said) for code, said in named.items() if code not in {*without} - {*keep}]
    return Field(name, label, "select", choices=choices, hint=hint, optional=optional)
