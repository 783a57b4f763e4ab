"""One word has one meaning in the whole house, and a name says what it holds."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.architecture.sources import OURS, ROOT, nodes_of, parsed, python_files

# Private words for what the field, or the glossary, has a word for: the one to use stands beside it.
CLASSES = {
    "Answer": "what it answers", "Asked": "what is asked", "Brought": "what was brought", "Decided": "EvidenceDecision",
    "Found": "what was found", "Held": "KnownPerson, or whatever is held", "Judged": "JudgedCandidate", "Kept": "what "
    "is kept", "Kind": "the kind of what", "Known": "the facts, or what else is known", "Listed": "what is listed",
    "Lost": "what is lost", "Mark": "Bookmark", "Marks": "Bookmarks", "Movement": "Posting", "Murders": "FaultPlan",
    "Place": "a ContractParty, a MessagePlace, a place at a service", "Poster": "LedgerEntries", "Settlement":
    "PersonOutcomes", "Stage": "PlayerContext", "Standing": "OutcomeStanding, PlanStanding or BookmarkProgress", "Told":
    "what was told", "Wanted": "what is wanted", "Watch": "ServiceWatch", "Watchman": "IdleWaiter", "Wire":
    "HttpClient", "Wish": "DemoOptions",
}  # fmt: skip
FUNCTIONS = {"heard": "consumed", "tell": "publish", "told": "in_words", "verdict": "decision"}
LOCALS = {
    "each": "the thing's name", "found": "the thing's name", "given": "the thing's name", "known": "the thing's name",
    "heard": "consumed", "marks": "bookmarks or pending work", "murders": "faults", "news": "events", "one": "the "
    "thing's name", "story": "script", "told": "published, or the thing's name", "verdict": "decision", "victim":
    "target", "wish": "options",
}  # fmt: skip
# Of these none is in a test either; of the others tests have some.
NOT_IN_TESTS = {"murders", "verdict", "victim", "wish"}

# Services share no code, so each has its own class for an event, for a fact that it keeps, and for what its own rules
# see of that; the independent check of the examples has its own word for everything.
COPIED = ("events", "models")
ON_ITS_OWN = ROOT / "deploy" / "examples" / "oracle"
# Of the field, and the same thing wherever it stands: what a rule reads beside what is kept or shown of it.
OF_THE_FIELD = {
    "Assessment", "AssumedRate", "Client", "Contact", "Contract", "Discharge", "DischargeReason", "Episode", "Evidence",
    "Fact", "Journey", "Outcome", "RemitRule", "Scheme", "Subcontract", "Tariff", "TopWindow", "Transfer", "Withdrawal",
}  # fmt: skip
# Each service says all again by an event of its own, made of the one in shared. Who recorded a thing is part of an
# event, and the rules of who publishes it read it by the same name.
OF_EVENTS = {"FactsRestated", "Recorder"}
# Every service has one of its own, and they look alike.
OF_EACH_SERVICE = {
    "BadValue", "Code", "CorrectionsOver", "EpisodeView", "ExplanationView", "MatchView", "NoScheme",
    "OwnAssessment", "OwnBand", "PendingWork", "PriceView", "Settings", "TooManyCorrections", "TreatsThePerson",
    "UnknownEpisode", "WrongState",
}  # fmt: skip


def _names(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each name that a module itself gives, with the words that it may not be: no attribute, no column, and nothing
    that a library or the API has named.
    """
    columns = {id(part) for node in nodes if isinstance(node, ast.ClassDef) for part in _columns(node)}
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                if id(node) not in columns:
                    yield name, LOCALS
            case ast.ClassDef(name=name):
                yield name, CLASSES
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, FUNCTIONS


def _columns(node: ast.ClassDef) -> Iterator[ast.expr]:
    for part in node.body:
        if isinstance(part, ast.AnnAssign):
            yield part.target


def _private(text: str) -> set[str]:
    return {f"{name}: {words[name]}" for name, words in _names(nodes_of(text)) if name in words}


@pytest.mark.parametrize("folder", OURS)
def test_no_name_is_a_private_word(folder: str) -> None:
    paths = [path for path in python_files(folder) if "migrations" not in path.parts and ON_ITS_OWN not in path.parents]
    private = {str(path.relative_to(ROOT)): _private(path.read_text()) for path in paths}
    assert {path: names for path, names in private.items() if names} == {}


def test_no_name_in_a_test_is_one_of_the_worst() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in python_files("tests")}
    private = {
        path: NOT_IN_TESTS & {name for name, _ in _names(nodes_of(text))}
        for path, text in texts.items()
        if any(word in text for word in NOT_IN_TESTS)  # others need not be parsed
    }
    assert {path: names for path, names in private.items() if names} == {}


def test_a_planted_name_is_seen() -> None:
    planted = "class Wish:\n    known: int\n    def tell(self, told): return [each for each in told]\nfound = one.news"
    assert {text.split(":")[0] for text in _private(planted)} == {"Wish", "tell", "told", "each", "found"}
    assert (
        _private("class Claim:\n    known: int\n    def shown(self): return [claim.news for claim in self.one]")
        == set()
    )


def _twins(classes: dict[str, set[Path]]) -> dict[str, list[str]]:
    """Which name stands for two things, but for events that each consumer copies and what all of the field know."""
    twins = {}
    for name, paths in classes.items():
        own = {path for path in paths if not set(COPIED) & set(path.parts)}
        if len(paths) > 1 and own and name not in OF_THE_FIELD | OF_EACH_SERVICE | OF_EVENTS:
            twins[name] = sorted(map(str, paths))
    return twins


def _classes() -> dict[str, set[Path]]:
    places: dict[str, set[Path]] = defaultdict(set)
    for path in python_files():
        if ON_ITS_OWN not in path.parents:
            for node in parsed(path.read_text()).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].add(path.relative_to(ROOT))
    return places


def test_no_two_classes_have_one_name() -> None:
    assert _twins(_classes()) == {}


def test_a_planted_twin_is_seen() -> None:
    planted = {"Claim": {Path("services/payments/store/claims.py"), Path("shared/web/idempotency.py")}}
    assert set(_twins(planted)) == {"Claim"}
    copied = {"TariffSet": {Path("services/tariff/events/published.py"), Path("services/payments/events/consumed.py")}}
    assert _twins(copied) == {}


def test_what_may_have_one_name_has() -> None:
    """A word that was renamed leaves the list."""
    classes = _classes()
    assert {name for name in OF_THE_FIELD | OF_EACH_SERVICE | OF_EVENTS if len(classes[name]) < 2} == set()
