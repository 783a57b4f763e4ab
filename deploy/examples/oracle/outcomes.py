"""What one person has achieved, as far as is known on a day.

Journeys first, then each measure's candidates in the order in which they were met. Who verifies what comes later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from deploy.examples.oracle import combining
from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.facts import File, Paper
from deploy.examples.oracle.scheme import add_months
from deploy.examples.oracle.shapes.years import year_of

DAYS = "days"
Evidence = frozenset[tuple[str, int]]
Decisions = dict[tuple[str, date, Evidence], bool]


@dataclass(frozen=True)
class Outcome:
    measure: str
    scope: str
    episode: str
    person: str
    party: str
    contract: str | None
    achieved: date
    provisional_until: date | None
    journey: tuple[date, date]
    ways: tuple[Evidence, ...]
    recorders: frozenset[str]
    year: int | None = None  # of its contract, of what counts once in each


class History:
    """Everything on file of one person under all their names, in order."""

    def __init__(self, file: File, root: str, today: date, decisions: Decisions | None = None) -> None:
        self.file, self.scheme, self.root, self.today = file, file.scheme, root, today
        self.decisions = decisions or {}
        members = file.members(root)
        papers = [paper for person in members for paper in person.papers.values() if self._known(paper)]
        self.papers = sorted(papers, key=lambda paper: (paper.on, paper.id))
        everything = [file.episodes[name] for person in members for name in person.episodes]
        self.episodes = sorted((e for e in everything if e.treats), key=lambda e: (e.started, e.id))
        self.earlier = [on for person in members for on in person.earlier]
        self.presented = self._presentations()
        self.openings = [date.min, *self._openings(), date.max]

    def _known(self, paper: Paper) -> bool:
        """What names an episode that nobody has told of waits for it; a form without any answer is none."""
        answered = paper.kind != "top" or any(answer(paper, item) is not None for item in paper.body["items"])
        return answered and (paper.episode is None or paper.episode in self.file.episodes)

    def of_kind(self, kind: str) -> list[Paper]:
        return [paper for paper in self.papers if paper.kind == kind]

    def proves(self, paper: Paper) -> bool:
        """START's papers do, and those of whoever treated the person that day, to the day of the discharge."""
        return paper.by == "assessor" or any(paper.organisation in e.parties_at_work(paper.on) for e in self.episodes)

    def _serves_from(self, top: Paper) -> date:
        """Never, or since when. A provider that was soon to begin in that journey brings its form along to that day."""
        opened, closed = self.journey_of(top)
        own = [e for e in self.episodes if opened <= e.started < closed]
        if top.by == "assessor" or any(top.organisation in e.parties_at_work(top.on) for e in own):
            return top.on
        soon = [e for e in own if top.on < e.started <= top.on + self.scheme.start_form]
        return min([e.started for e in soon if e.party == top.organisation], default=date.max)

    def _presentations(self) -> list[tuple[date, int, str]]:
        """Comprehensive assessments and starts of treatment, of people who are in no treatment."""
        kinds = self.scheme.presentation_kinds
        assessed = [(p.on, 0, p.id) for p in self.of_kind("assessment") if p.body["kind"] in kinds]
        started = [(e.started, 1, e.id) for e in self.episodes]
        return [p for p in sorted(assessed + started) if not self._in_treatment(*p)]

    def _in_treatment(self, on: date, is_start: int, name: str) -> bool:
        earlier = (e for e in self.episodes if e.started < on and e.id != name)
        return any(e.ended is None or e.ended > on or (e.ended == on and not is_start) for e in earlier)

    def next_presented(self, ended: date) -> date | None:
        """The first presentation that follows a discharge; on its own day only a start does."""
        return next((on for on, start, _ in self.presented if on > ended or (start and on == ended)), None)

    def _openings(self) -> list[date]:
        """A journey opens where the first presentation after a discharge lies beyond the gap."""
        ends = sorted(e.ended for e in self.episodes if e.ended)
        firsts = {(self.next_presented(ended), ended) for ended in ends}
        latest: dict[date, date] = {}
        for presented, ended in firsts:
            if presented:
                latest[presented] = max(ended, latest.get(presented, date.min))
        return sorted(presented for presented, ended in latest.items() if presented - ended > self.scheme.gap)

    def journey_on(self, day: date) -> tuple[date, date]:
        place = max(n for n, opened in enumerate(self.openings) if opened <= day)
        return self.openings[place], self.openings[place + 1]

    def journeys(self) -> list[tuple[date, date]]:
        return list(zip(self.openings, self.openings[1:], strict=False))

    def journey_of(self, paper: Paper) -> tuple[date, date]:
        named = next((e for e in self.episodes if e.id == paper.episode), None)
        return self.journey_on(named.started if named else paper.on)

    def continued(self, episode: Episode) -> bool:
        """Back within the gap: that end was no exit."""
        back = self.next_presented(episode.ended) if episode.ended else None
        return bool(episode.ended and back and back - episode.ended <= self.scheme.gap)

    def exits(self) -> Iterator[tuple[Episode, date, date | None]]:
        """Successful discharges that ended something, with the day of coming back."""
        for episode in self.episodes:
            if episode.ended is None or self.continued(episode):
                continue
            if self.scheme.discharge_class(episode.reason) == "successful":
                yield episode, episode.ended, self.next_presented(episode.ended)

    # -- the kinds of measures: (achieved, journey, episode, ways to prove it, discharge), first met first

    def candidates(self, measure: dict[str, Any]) -> list[Outcome]:
        met = sorted(getattr(self, "_" + measure["kind"])(measure, measure["params"]), key=lambda m: m[0])
        return [outcome for achievement in met if (outcome := self._outcome(measure, *achievement))]

    def _outcome(
        self,
        measure: dict[str, Any],
        achieved: date,
        journey: tuple[date, date],
        episode: Episode | None,
        ways: list[list[tuple[str, int]]],
        left: date | None = None,
    ) -> Outcome | None:
        """`left` is the discharge by which it was achieved: back too soon, and it falls."""
        code = measure["code"]
        if lasars := self.scheme.paid_to_lasars(code, achieved):
            episode = self._part_of(lasars, journey, achieved)
        episode = episode or self._responsible(achieved, journey)
        if episode is None or achieved > self.today:
            return None
        party = episode.party_on(achieved)
        contract = self.scheme.contract_for(party, code, episode, achieved)
        until = self.scheme.recoverable_until(contract, measure.get("provisional_months"), left)
        back = self.next_presented(left) if left else None
        if until and back and back < until:
            return None
        once_per = measure["once_per"]
        terms = self.scheme.contracts[contract] if contract and once_per == "contract_year" else None
        year = year_of(terms, achieved) if terms else None
        scopes = {"journey": str(journey[0]), "episode": episode.id, "person": self.root}
        return Outcome(
            code,
            scopes.get(once_per, f"{self.root}|{contract}|{year}"),
            episode.id,
            episode.person,
            party,
            contract,
            achieved,
            until,
            journey,
            tuple(frozenset(way) for way in ways),
            self._recorders(ways[0], episode),
            year,
        )

    def _part_of(self, lasars: str, journey: tuple[date, date], on: date) -> Episode:
        """In a journey, whoever treats: since its first assessment, without an end."""
        assessed = [paper.on for paper in self.of_kind("assessment") if journey[0] <= paper.on < journey[1]]
        name = f"{self.root}|{lasars}|{journey[0]}"
        return Episode(name, self.root, min([*assessed, on]), lasars, treats=False)

    def _recorders(self, way: list[tuple[str, int]], episode: Episode) -> frozenset[str]:
        """Organisations: START's papers are START's, an episode's ends its provider's."""
        papers = {paper.id: paper.organisation for paper in self.papers}
        ends = {e.id: e.party_on(e.ended or date.max) for e in self.episodes}
        return frozenset(papers.get(name) or ends.get(name) or episode.party for name, _ in way)

    def _responsible(self, day: date, journey: tuple[date, date]) -> Episode | None:
        """Of that journey the open one, else the last closed one; before any treatment nobody."""
        begun = [e for e in self.episodes if journey[0] <= e.started < journey[1] and e.started <= day]
        still_open = [e for e in begun if e.ended is None or day < e.ended]
        by_end = sorted(begun, key=lambda e: e.ended or date.max)
        return (still_open or by_end)[-1] if begun else None

    def start_and_reviews(self) -> Iterator[tuple[tuple[date, date], Paper, list[Paper]]]:
        for journey in self.journeys():
            mine = [top for top in self.of_kind("top") if self.journey_of(top) == journey]
            begun = sorted((self._serves_from(t), t.id, t) for t in mine if t.body["stage"] == "start")
            if begun and begun[0][0] < date.max:
                since, _, start = begun[0]
                yield journey, start, [top for top in self._reviews(journey) if top.on > since]

    def _in_time(self, top: Paper, journey: tuple[date, date]) -> bool:
        """Not before the treatment that it names began; where it names none, before any of the journey."""
        own = [e for e in self.episodes if journey[0] <= e.started < journey[1]]
        named = [e for e in self.episodes if e.id == top.episode]
        return any(e.started <= top.on for e in named or own)

    def _from_tops(self, holds: Any) -> Iterator[Any]:
        """The start form is taken as it now is: whoever verifies vouches for the review."""
        for journey, start, reviews in self.start_and_reviews():
            yield from self._each_day(journey, [review for review in reviews if holds(start, review)])

    def _each_day(self, journey: tuple[date, date], held: list[Paper]) -> Iterator[Any]:
        for on, episode in dict.fromkeys((review.on, review.episode) for review in held):
            same = [review for review in held if (review.on, review.episode) == (on, episode)]
            yield on, journey, self._named(same[0]), [[(review.id, review.version)] for review in same]

    def _reviews(self, journey: tuple[date, date]) -> list[Paper]:
        mine = [top for top in self.of_kind("top") if self.journey_of(top) == journey and self.proves(top)]
        return [top for top in mine if top.body["stage"] in {"review", "exit"} and self._in_time(top, journey)]

    def _top_abstinent(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        def holds(start: Paper, review: Paper) -> bool:
            named = params.get("substances", "presenting")
            items = self._presenting_items(start.on) if named == "presenting" else named
            if not items or review.on < start.on + timedelta(weeks=params["min_weeks"]):
                return False
            before, now = [answer(start, i) for i in items], [answer(review, i) for i in items]
            return None not in before and any(before) and all(days == 0 and days is not None for days in now)

        return self._from_tops(holds)

    def _presenting_items(self, on: date) -> list[str | None]:
        profiles = [p.body["drugProfile"] for p in self.of_kind("assessment") if p.on <= on]
        return [self.scheme.top_items[drug["code"]] for drug in profiles[-1]] if profiles else []

    def _injecting_stopped(self, _measure: Any, _params: Any) -> Iterator[Any]:
        return self._from_tops(lambda start, now: (answer(start, "injecting") or 0) > 0 == answer(now, "injecting"))

    def _top_item(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        def holds(start: Paper, review: Paper) -> bool:
            return reached(params, _exact(start, params["item"]), _exact(review, params["item"]))

        if "range" not in params:
            yield from self._from_tops(holds)
            return
        for journey in self.journeys():  # what it was at the start is not asked
            held = [top for top in self._reviews(journey) if reached(params, None, _exact(top, params["item"]))]
            yield from self._each_day(journey, held)

    def _top_reliable_change(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        item = params["substance"]

        def holds(start: Paper, review: Paper) -> bool:
            least = self.scheme.reliable_fall(item, review.on)
            before, now = answer(start, item), answer(review, item)
            return least is not None and before is not None and now is not None and now <= before - least

        return self._from_tops(holds)

    def _event(self, measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        for journey, counted, left in self._counted(params):
            yield from self._full_rounds(counted, params["n"], journey, left)
            for vouched in self._vouched_for(measure["code"], counted, params["n"]):
                yield from self._full_rounds(vouched, params["n"], journey, left)

    def _counted(self, params: dict[str, Any]) -> Iterator[tuple[tuple[date, date], list[Paper], date | None]]:
        """Of each journey; or of each of its episodes; or what follows each completion, which may take it back."""
        for journey in self.journeys():
            coded = [p for p in self.of_kind("evidence") if p.body["code"] == params["code"]]
            mine = [p for p in coded if p.by in params["roles"] and self.journey_of(p) == journey]
            proven = [paper for paper in mine if self.proves(paper)]
            if params.get("scope") == "episode":
                of_episode: dict[str, list[Paper]] = {}
                for paper in proven:
                    if episode := self._named(paper) or self._responsible(paper.on, journey):
                        of_episode.setdefault(episode.id, []).append(paper)
                yield from ((journey, papers, None) for papers in of_episode.values())
            elif params.get("scope") == "after_discharge":
                for episode, left, _ in self.exits():
                    if self.journey_on(episode.started) == journey:
                        heard = [p for p in mine if p.on >= left and self._counts_after(p, episode)]
                        yield journey, heard, left
            else:
                yield journey, proven, None

    def _named(self, paper: Paper) -> Episode | None:
        return next((e for e in self.episodes if e.id == paper.episode), None)

    def _counts_after(self, paper: Paper, episode: Episode) -> bool:
        """The word of who let the person go counts beside START's and that of whoever treats."""
        return self.proves(paper) or episode.party_on(paper.on) == paper.organisation

    def rounds_seen_for(self, code: str, params: dict[str, Any]) -> Iterator[Any]:
        """What somebody was shown of these events as a part of the measure of that code, whatever they said."""
        for journey, counted, left in self._counted(params):
            for measure, _, evidence in self.decisions:
                papers = [paper for paper in counted if (paper.id, paper.version) in evidence]
                if measure == code and len(papers) == params["n"]:
                    yield from self._full_rounds(papers, params["n"], journey, left)

    def _score(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """A later form of a journey against its first."""
        for journey in self.journeys():
            forms = [f for f in self.of_kind("assessment") if f.body.get("points") and self.journey_on(f.on) == journey]
            started = [e.started for e in self.episodes if journey[0] <= e.started < journey[1]]
            days: dict[date, list[Paper]] = {}
            for form in forms:
                if started and form.on > forms[0].on and form.on >= min(started) and self.proves(form):
                    now = self.scheme.score(params["score"], form.body["points"])
                    before = self.scheme.score(params["score"], forms[0].body["points"])
                    if reached(params, before, now):
                        days.setdefault(form.on, []).append(form)
            for on, same in days.items():
                yield on, journey, None, [[(forms[0].id, forms[0].version), (f.id, f.version)] for f in same]

    def _assessed(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """Whoever treats is paid, or was first to treat after."""
        for member in self.file.members(self.root):
            for tariff in member.tariffs:
                journey = self.journey_on(tariff.valid_from)
                mine = [e for e in self.episodes if journey[0] <= e.started < journey[1]]
                if tariff.band in params["bands"]:
                    episode = self._responsible(tariff.valid_from, journey) or (mine[0] if mine else None)
                    way = [(tariff.assessment, tariff.order)]
                    yield tariff.valid_from, journey, episode, [way]

    def _all(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.all_of(self, measure, params)

    def _any(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.any_of(self, measure, params)

    def _after(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.after(self, measure, params)

    def _within(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.within(self, measure, params)

    def _sustained(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """Begun, not ended while the weeks last, and somebody has confirmed it since."""
        facts = [paper for paper in self.of_kind("evidence") if self._heard(paper)]
        right = [paper for paper in facts if paper.by in params["roles"]]
        ended = [paper.on for paper in facts if paper.body["code"] == params["ended_by"]]
        starts: dict[tuple[date, str | None, tuple[date, date]], list[Paper]] = {}
        for paper in right:
            if paper.body["code"] == params["code"]:
                starts.setdefault((paper.on, paper.episode, self.journey_of(paper)), []).append(paper)
        for (on, name, journey), papers in starts.items():
            over = on + timedelta(weeks=params["weeks"])
            seen = [paper for paper in right if paper.body["code"] == params["confirmed_by"] and paper.on >= over]
            if seen and not any(on <= day < over for day in ended):
                episode = next((e for e in self.episodes if e.id == name), None)
                yield over, journey, episode, [[(p.id, p.version), (c.id, c.version)] for p in papers for c in seen]

    def _heard(self, paper: Paper) -> bool:
        """What proves; or, while nobody of that journey treats, the word of who let the person go last."""
        if self.proves(paper):
            return True
        opened, closed = self.journey_of(paper)
        of_journey = [e for e in self.episodes if opened <= e.started < closed and e.started <= paper.on]
        ends = [e.ended for e in of_journey if e.ended and e.ended < paper.on]
        if not ends or len(ends) < len(of_journey):
            return False
        latest = max(ends)
        return any(e.ended == latest and e.party_on(paper.on) == paper.organisation for e in of_journey)

    def _full_rounds(
        self, counted: list[Paper], n: int, journey: tuple[date, date], left: date | None = None
    ) -> Iterator[Any]:
        days: dict[date, list[Paper]] = {}
        for paper in counted:
            days.setdefault(paper.on, []).append(paper)
        ordered = [days[day] for day in sorted(days)]
        for begin in range(0, len(ordered) - n + 1, n):
            served = ordered[begin : begin + n]
            longest = max(len(papers) for papers in served)
            named = self._named(served[-1][0])
            ways = [[(p[min(k, len(p) - 1)].id, p[min(k, len(p) - 1)].version) for p in served] for k in range(longest)]
            yield served[-1][0].on, journey, named, ways, *([left] if left else [])

    def _vouched_for(self, code: str, counted: list[Paper], n: int) -> Iterator[list[Paper]]:
        """What somebody verified goes on counting by itself, also when an earlier paper turns up."""
        for (measure, on, evidence), says in self.decisions.items():
            papers = [paper for paper in counted if (paper.id, paper.version) in evidence]
            if says and measure == code and len(papers) == len(evidence) == n and papers[-1].on == on:
                yield papers

    def _engaged(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        left_well = {episode.id for episode, _, _ in self.exits()}
        reviews = [t for t in self.of_kind("top") if t.body["stage"] in {"review", "exit"}]
        seen = [paper for paper in self.of_kind("contact") + reviews if self.proves(paper)]
        if params.get("scope") == "journey":
            yield from self._engaged_throughout(params, left_well, seen)
            return
        for episode in self.episodes:
            full = episode.started + timedelta(weeks=params["weeks"])
            journey = self.journey_on(episode.started)
            if episode.ended and episode.ended < full:
                if episode.id in left_well:
                    yield (
                        episode.ended,
                        journey,
                        episode,
                        [[(episode.id, 0), (episode.id, episode.ends)]],
                        episode.ended,
                    )
                continue
            since = full - timedelta(weeks=params["contact_weeks"])
            served = sorted((p.on, p.id, p.version) for p in seen if since <= p.on < full)
            if served:
                yield full, journey, episode, [[(episode.id, 0), (name, version)] for _, name, version in served]

    def _new_person(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        for episode in self.episodes:
            on, months = episode.started, params["months"]
            first = date.min if months == "ever" else add_months(on, -months)
            begun = [*(e.started for e in self.episodes), *self.earlier]
            if not any(first <= before < on for before in begun):
                yield on, self.journey_on(on), episode, [[(episode.id, 0)]]

    def _engaged_throughout(self, params: dict[str, Any], left_well: set[str], seen: list[Paper]) -> Iterator[Any]:
        """From the first start of a journey on, whoever has the person when the weeks are over."""
        for journey in self.journeys():
            mine = [e for e in self.episodes if journey[0] <= e.started < journey[1]]
            if not mine:
                continue
            full = mine[0].started + timedelta(weeks=params["weeks"])
            since = full - timedelta(weeks=params["contact_weeks"])
            stays = [e for e in mine if e.ended is None or e.ended >= full]
            papers = sorted((p.on, p.id, p.version) for p in seen if since <= p.on < full)
            if stays and papers:
                starts = [dict.fromkeys([(mine[0].id, 0), (e.id, 0)]) for e in stays]
                yield full, journey, None, [[*s, (name, version)] for _, name, version in papers for s in starts]
            last = max(e.ended or date.max for e in mine)
            for episode in [e for e in mine if not stays and e.ended == last and e.id in left_well]:
                begun = dict.fromkeys([(mine[0].id, 0), (episode.id, 0)])
                yield last, journey, episode, [[*begun, (episode.id, episode.ends)]], last

    def _discharge(self, _measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        """Whoever died has neither succeeded nor failed; only a success can be taken back."""
        for episode in self.episodes:
            if episode.ended is None or self.continued(episode) or params.get("by") not in {None, episode.ended_by}:
                continue
            found = self.scheme.discharge_class(episode.reason)
            if found in params["classes"]:
                left = episode.ended if found == "successful" else None
                yield episode.ended, self.journey_on(episode.started), episode, [[(episode.id, episode.ends)]], left

    def _no_representation(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """Back in the window, and it was never met, whatever the contract says of money."""
        for episode, ended, back in self.exits():
            over = add_months(ended, params["months"])
            if not (back and back < over) and not self._prevented(params, episode, ended, over):
                yield over, self.journey_on(episode.started), episode, [[(episode.id, episode.ends)]], ended

    def _prevented(self, params: dict[str, Any], episode: Episode, ended: date, over: date) -> bool:
        """By death, whoever says it; by custody and moving away as the scheme says."""
        fates = {fate for fate in ("custody", "moved") if params.get(fate, "not_met") == "not_met"}
        fates |= {"died", *params.get("ineligible", [])}
        events = (p for p in self.of_kind("evidence") if p.body["code"] in fates and self._counts_after(p, episode))
        deaths = (e.ended for e in self.episodes if e.ended and self._died(e))
        return any(ended <= day < over for day in [*deaths, *(paper.on for paper in events)])

    def _died(self, episode: Episode) -> bool:
        return episode.ended is not None and self.scheme.discharge_class(episode.reason) == "died"


def reached(params: dict[str, Any], before: Fraction | None, now: Fraction | None) -> bool:
    """In the range, or changed by so much: of 0 there are no per cent."""
    if now is None:
        return False
    if "range" in params:
        return bool(params["range"][0] <= now <= params["range"][1])
    if before is None or ("percent" in params and before == 0):
        return False
    least = before * Fraction(params["percent"], 100) if "percent" in params else params["change"]
    return now >= before + least if least > 0 else now <= before + least


def _exact(top: Paper, item: str) -> Fraction | None:
    value = answer(top, item)
    return None if value is None else Fraction(value)


def answer(top: Paper, item: str | None) -> int | None:
    """Days, points, or 1 and 0; None where it was not answered or nobody asks."""
    first, *rest = (item or "").split("_")
    answer = top.body["items"].get(first + "".join(word.title() for word in rest), {})
    value = answer.get(DAYS, answer.get("value"))
    return None if value is None else int(value)
