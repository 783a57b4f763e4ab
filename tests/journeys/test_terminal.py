"""What a person at the terminal is told, without a stack: each thing in one line that says what to do."""

import io
import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from deploy.cli import commands as cli
from deploy.cli.arguments import BASE_MAX, area_of, later, parse_day, read_text
from deploy.cli.client import RemoteStack, _problem_text
from deploy.cli.commands import options
from deploy.cli.commands.scheme import warn
from deploy.cli.first_scheme import first_scheme
from deploy.cli.named_organisations import not_in_directory
from deploy.demo.display import WORDS, figures_table, position_table, show_positions
from deploy.demo.figures import DONE, PENCE
from deploy.errors import LasarsError
from deploy.sandbox.front import create_front
from deploy.sandbox.home import Home
from deploy.sandbox.topology import Addresses
from services.tariff.rules.toml_text import parse_toml
from shared.kernel.version import VERSION
from tests.tariff.builders import as_csv

STOCKPORT = Path("deploy/schemes/stockport.toml")
POSITION: dict[str, Any] = {
    "contract": "cdas-2012",
    "party": "cdas",
    "on": "2012-09-03",
    "thisYear": dict.fromkeys(("plannedPence", "earnedPence", "paidPence", "awaitingPence", "shortfallPence"), 100)
    | {"from": "2012-04-02", "to": "2013-04-02", "expectedPence": 300},
    "catchingUp": dict.fromkeys(("requiredWeeklyPence", "currentWeeklyPence", "bestWeeklyPence"), 400)
    | {"state": "cannot_catch_up", "since": "2012-08-13", "canCatchUpUntil": None, "warning": "red"},
    "balancesNow": dict.fromkeys(
        ("heldPence", "duePence", "approvedPence", "receivablePence", "debtPence", "paidPence", "atRiskPence"), 200
    )
    | {"unpriced": 0},
    "reviewsDone": 3,
}


class Remote:
    """Answers as told, and keeps what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.area = ""
        self.asked: list[tuple[str, Any]] = []
        self.roles: list[str] = []

    def __call__(self, area: str = "stockport") -> "Remote":
        self.area = area
        return self

    def call(self, role: str, _method: str, _service: str, path: str, body: Any = None, **_: Any) -> Any:
        self.roles.append(role)
        self.asked.append((path, body))
        return self.answers.get(path.rpartition("/")[2], {"items": [], "next": None})

    def sign_in(self, *_: Any) -> None: ...

    def rest(self) -> None:
        self.front("POST", "/idle")

    def front(self, _method: str, path: str) -> None:
        self.asked.append((path, None))


def lasars(monkeypatch: pytest.MonkeyPatch, remote: Remote, *words: str) -> str:
    monkeypatch.setattr(options, "remote_stack", remote)
    result = CliRunner().invoke(cli.lasars, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_version() -> None:
    result = CliRunner().invoke(cli.lasars, ["--version"])
    assert (result.exit_code, result.output.split()[:2]) == (0, ["lasars", VERSION])


@pytest.mark.parametrize("base", [-1, 0, BASE_MAX + 1, 65_535, 70_000])
def test_a_port_that_leaves_no_room_is_refused_with_the_range(base: int) -> None:
    result = CliRunner().invoke(cli.lasars, ["up", "--port-base", str(base)])
    assert result.exit_code == 2
    assert "--port-base" in result.output
    assert re.search(rf"\b1\b|{BASE_MAX}", result.output)


def commands(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name), command


COMMANDS = dict(commands(typer.main.get_command(cli.lasars)))
# They start one, speak to Kafka, or read files.
OF_NO_STACK = {("up",), ("demo",), ("area", "add"), ("scheme", "new"), ("scheme", "check"), ("scheme", "diff"),
               ("form", "check"), ("doctor",), ("key", "new"), ("key", "show")}  # fmt: skip
GIVEN = {
    "day": "2012-05-01", "span": "2w", "file": str(STOCKPORT), "line": str(UUID(int=1)),
    "topic": "lasars.finance.wigan", "reason": "x", "role": "auditor", "organisation": "council",
    "service": "payments", "reader": "x", "provider": "riverside", "event": "x", "month": "2012-11", "kind": "payments",
    "to": "http://127.0.0.1:9/hook", "event_type": "payment-posted",
}  # fmt: skip


OF_FORMS = {"file": "deploy/forms/risk.toml"}
OF_TWO_KINDS: dict[tuple[str, ...], list[str]] = {
    ("drop",): ["x", "--reason", "x"]
}  # one event, or all conflicts of a source


# Without which an installation answers, and a sandbox does not.
AT_A_SANDBOX: dict[tuple[str, ...], set[str]] = {("token",): {"role", "organisation"}}


def called(command: tuple[str, ...]) -> list[str]:
    """With all that it must be given."""
    needed = [each for each in COMMANDS[command].params if each.required or each.name in AT_A_SANDBOX.get(command, ())]
    given = GIVEN | OF_FORMS if command[0] == "form" else GIVEN
    words = [[each.opts[0]] * each.opts[0].startswith("-") + [given[each.name]] for each in needed]
    return [*command, *chain(*words), *OF_TWO_KINDS.get(command, [])]


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - OF_NO_STACK), ids=" ".join)
def test_every_command_asks_the_stack_that_lasars_url_names(command: tuple[str, ...], tmp_path: Path) -> None:
    """Pruning went by the folder instead, and so to another stack than all others."""
    elsewhere = {"LASARS_URL": "http://127.0.0.1:9/", "LASARS_HOME": str(tmp_path)}
    with pytest.raises(LasarsError, match=r"^Nothing answers at http://127\.0\.0\.1:9/"):
        CliRunner().invoke(cli.lasars, called(command), env=elsewhere, catch_exceptions=False)


def test_every_command_that_is_of_an_area_takes_it_from_the_same_places() -> None:
    """A token was of Stockport whatever LASARS_AREA said."""
    options = {words: each for words, command in COMMANDS.items() for each in command.params if each.name == "area"}
    assert len(options) >= 5
    assert {words for words, option in options.items() if option.envvar != "LASARS_AREA"} == set()


def test_a_finance_topic_is_read_as_of_its_area(monkeypatch: pytest.MonkeyPatch) -> None:
    remote = Remote(events=[])
    lasars(monkeypatch, remote, "events", "tail", "lasars.finance.wigan", "--no-follow")
    assert remote.area == "wigan"


def test_lines_are_listed_with_the_ids_that_explain_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    paid = {"id": "L1", "effectiveOn": "2012-07-02", "pence": 34_500, "kind": "approval"}
    remitted = paid | {"measure": "abstinent_at_review", "claimId": "C1"}
    older, last = ({"id": each, "contract": "cdas-2012", "party": "cdas", "lines": 1} for each in ("R1", "R2"))
    empty = last | {"id": "R3", "lines": 0}
    remote = Remote(
        remittances={"items": [older, last, empty], "next": None}, lines={"items": [remitted], "next": None}
    )
    said = lasars(monkeypatch, remote, "lines")
    assert [path for path, _ in remote.asked] == ["/remittances", "/remittances/R2/lines"]
    assert said.split() == ["L1", "2012-07-02", "£345.00", "approval,", "abstinent_at_review", "of", "claim", "C1"]
    remote.answers["lines"] = {"items": [paid | {"from": "due", "to": "approved"}], "next": None}
    assert "approval, due to approved" in lasars(monkeypatch, remote, "lines", "--claim", str(UUID(int=1)))
    assert remote.asked[-1][0] == f"/claims/{UUID(int=1)}/lines"
    published = {"items": [{"id": "stockport-2012"}], "next": None}
    assert lasars(monkeypatch, Remote(schemes=published), "lines") == "No line yet.\n"
    with pytest.raises(LasarsError, match=r"No scheme of stockport is published here"):
        lasars(monkeypatch, Remote(), "lines")


SCHEME = 'id = "x"\ntitle = "Price: £5"\n'


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("cp1252", "is not UTF-8: line 2 holds the byte 0xA3, in Windows-1252 the character £. Save it as UTF-8."),
        ("utf-16", "is written in UTF-16: save it as UTF-8."),
        ("utf-32", "is written in UTF-32: save it as UTF-8."),
        ("utf-16-le", "is written in UTF-16 without a byte order mark: save it as UTF-8."),
        ("utf-16-be", "is written in UTF-16 without a byte order mark: save it as UTF-8."),
        ("utf-32-le", "is written in UTF-32 without a byte order mark: save it as UTF-8."),
    ],
)
def test_another_encoding_is_told_by_name(tmp_path: Path, encoding: str, says: str) -> None:
    file = tmp_path / "scheme.toml"
    file.write_bytes(SCHEME.encode(encoding))
    with pytest.raises(LasarsError) as told:
        read_text(file)
    assert str(told.value).endswith(says)


def test_without_a_pound_sign_it_would_pass_for_utf_8(tmp_path: Path) -> None:
    """Of plain letters each is a byte of UTF-8, and the zero beside it too."""
    file = tmp_path / "scheme.toml"
    file.write_bytes(SCHEME.replace("£", "").encode("utf-16-le"))
    with pytest.raises(LasarsError, match="is written in UTF-16 without"):
        read_text(file)
    file.write_bytes(SCHEME.encode() + b"\0")
    with pytest.raises(LasarsError, match="line 3 holds a zero byte"):
        read_text(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "scheme.toml"
    file.write_bytes(SCHEME.encode(encoding))
    assert read_text(file) == SCHEME


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(LasarsError, match=r"^Cannot read .*\.$"):
            read_text(path)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2200-01-01"])
def test_a_day_out_of_bounds_is_refused_with_them(text: str) -> None:
    with pytest.raises(LasarsError, match="1890-01-01 to 2199-12-31"):
        parse_day(text)


@pytest.mark.parametrize("span", ["9999y", "9999m", "9999w"])
def test_a_span_that_leads_out_of_bounds_is_refused(span: str) -> None:
    with pytest.raises(LasarsError, match="leads out of the days"):
        later(date(2199, 1, 1), span)


def test_a_schemes_prices_may_stand_in_a_csv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text, prices = first_scheme("stockport", date(2012, 4, 2)).split("[[prices]]", 1)
    file, book = tmp_path / "scheme.toml", tmp_path / "prices.csv"
    file.write_text(text)
    rows = as_csv({"to": None} | row for row in parse_toml(f"[[prices]]{prices}")["prices"])
    book.write_bytes(f"\ufeff{rows}".encode())
    remote = Remote(schemes={"schemeId": "stockport-2012", "version": 1, "hash": "h"}, publish={})
    lasars(monkeypatch, remote, "scheme", "publish", str(file), "--prices", str(book))
    assert remote.asked[0][1] == {"toml": text, "pricesCsv": rows}


def test_whom_a_published_scheme_names_and_the_directory_does_not_know_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Who alone may verify from that version on had no people in the directory, and nothing said so."""
    file = tmp_path / "stockport.toml"
    party = 'party = "riverside"'
    text = STOCKPORT.read_text()
    assert party in text
    file.write_text(text.replace(party, party.replace("riverside", "newcomer")))
    known = {"items": [{"code": "cdas"}, {"code": "start"}], "next": None}
    remote = Remote(schemes={"schemeId": "stockport-2012", "version": 1, "hash": "h"}, publish={}, organisations=known)
    said = lasars(monkeypatch, remote, "scheme", "publish", str(file))
    (line,) = said.splitlines()[1:]
    assert line == (
        "warning: newcomer, which is paid, is not in the directory: as the commissioner add it there (Organisations,"
        " or PUT /organisations/newcomer) and let people of it sign in."
    )


def test_who_verifies_and_who_signs_is_looked_for_too() -> None:
    contract = {"party": "cdas", "verified_by": ["audit"], "subcontracts": [{"party": "harbour"}]}
    stack: Any = Remote(organisations={"items": [{"code": "cdas"}], "next": None})
    said = list(not_in_directory(stack, {"attested": [{"signed_by": ["police"]}], "contracts": [contract]}))
    assert [line.partition(" is not in")[0] for line in said] == [
        "police, which signs what is stated of a cohort,",
        "harbour, which is paid a part,",
        "audit, which verifies what the LASARS is paid for,",
    ]


def test_a_scheme_that_moves_money_is_warned_of_on_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    sound = {"schemeId": "stockport-2012", "version": 2, "hash": "h", "problems": []}
    warn(sound)
    assert capsys.readouterr().err == ""
    warn(sound | {"warnings": ["contracts[0].ends: ends earlier"]})
    assert capsys.readouterr().err == "warning: contracts[0].ends: ends earlier\n"


def test_a_scheme_is_published_for_another_area_only_if_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "wigan.toml"
    file.write_text(first_scheme("wigan", date(2012, 4, 2)))
    remote = Remote(schemes={"schemeId": "wigan-2012", "version": 1, "hash": "h"}, publish={})
    monkeypatch.setattr(options, "remote_stack", remote)
    with pytest.raises(LasarsError, match="--area wigan if you mean it"):
        CliRunner().invoke(cli.lasars, ["scheme", "publish", str(file)], catch_exceptions=False)
    assert remote.asked == []
    lasars(monkeypatch, remote, "scheme", "publish", str(file), "--area", "wigan")
    assert (remote.area, [path.rpartition("/")[2] for path, _ in remote.asked[:2]]) == ("wigan", ["schemes", "publish"])


@pytest.mark.parametrize(
    ("text", "area"),
    [('area = "wigan"', "wigan"), ("x = 1\narea='bury' # so", "bury"), ("", "stockport"), ("area = 5", "stockport")],
)
def test_the_area_is_read_from_the_text(text: str, area: str) -> None:
    assert area_of(text) == area


def test_what_is_empty_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lasars(monkeypatch, Remote(), "unpark") == "Nothing is parked.\n"
    assert lasars(monkeypatch, Remote(), "events", "rewind") == "No service has read from another yet.\n"
    assert "No contract of stockport runs today" in lasars(monkeypatch, Remote(), "position")
    assert "runs on 2030-01-01" in lasars(monkeypatch, Remote(), "position", "--on", "2030-01-01")
    nothing = Remote(events=[])
    assert "Nothing was published" in lasars(monkeypatch, nothing, "events", "tail", "lasars.schemes", "--no-follow")


TOLD = "RaiseError: conflict: revision 3 of outcome_fact O1 is known with another content or area"
TWICE = "RevisionConflict: revision 3 of ('O1',) comes with two contents"
PARKED = [
    {"eventId": "E1", "source": "assessment", "error": TOLD},
    {"eventId": "E2", "source": "assessment", "error": "Foreign: from elsewhere"},
    {"eventId": "E3", "source": "lasars.clinical", "error": TWICE},
    {"eventId": "E4", "source": "referral", "error": TOLD},
    {"eventId": "E5", "source": "lasars.referral", "error": TWICE},
]


def given_up(remote: Remote) -> list[tuple[str, str]]:
    dropped = [
        (role, path) for role, (path, _) in zip(remote.roles, remote.asked, strict=True) if path.endswith("/drop")
    ]
    return dropped[: len(dropped) // 4]  # each of the four services lists the same


@pytest.mark.parametrize(("source", "events"), [("assessment", ["E1", "E3"]), ("referral", ["E4", "E5"])])
def test_conflicts_of_who_has_said_all_again_are_given_up_at_once_and_of_nobody_else(
    monkeypatch: pytest.MonkeyPatch, source: str, events: list[str]
) -> None:
    """By the operator of that area, who is shown no other's; over the feed and over Kafka."""
    remote = Remote(parked={"items": PARKED, "next": None})
    words = ["--conflicts", "--source", source, "--area", "wigan", "--reason", "all was said again"]
    said = lasars(monkeypatch, remote, "drop", *words)
    assert given_up(remote) == [("operator", f"/parked/{event}/drop") for event in events]
    assert (set(remote.roles), remote.area) == ({"operator"}, "wigan")
    assert "payments gave up: RaiseError: conflict: revision 3" in said.replace("\n", " ")
    nothing = lasars(monkeypatch, Remote(), "drop", *words)
    assert nothing == f"No conflict of {source} is parked in this area.\n"


def test_all_else_that_is_parked_is_given_up_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    remote = Remote(parked={"items": PARKED, "next": None})
    lasars(monkeypatch, remote, "drop", "E2", "--reason", "nobody of ours")
    assert given_up(remote) == [("platform_operator", "/parked/E2/drop")]
    assert remote.asked[-1] == ("/parked/E2/drop", {"reason": "nobody of ours"})


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["E1"], "needs a --reason"),
        (["--reason", "x"], "or --conflicts"),
        (["E1", "--conflicts", "--reason", "x"], "Say one EVENT"),
        (["--conflicts", "--reason", "x"], "the --source of them"),
        (["E1", "--source", "referral", "--reason", "x"], "Say one EVENT"),
        (["--conflicts", "--source", "referral"], "needs a --reason"),
        (["--conflicts", "--source", "lasars.referral", "--reason", "x"], "There is no service lasars.referral"),
        (["E9", "--reason", "x"], "No event E9 is parked"),
    ],
)
def test_what_is_given_up_must_be_named_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    remote = Remote()
    monkeypatch.setattr(options, "remote_stack", remote)
    with pytest.raises(LasarsError, match=says):
        CliRunner().invoke(cli.lasars, ["drop", *words], catch_exceptions=False)
    assert [path for path, _ in remote.asked if path != "/parked"] == []


LOST = {
    "source": "referral", "kind": "start", "id": "S1", "area": "stockport", "revision": 1, "saidAgainFrom": 16450000,
    "onlyListed": False,
}  # fmt: skip


def test_what_is_lost_is_listed_by_service_and_what_is_only_listed_is_said_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert lasars(monkeypatch, Remote(), "events", "lost") == "Nothing is lost.\n"
    scheme = LOST | {"source": "tariff", "kind": "scheme", "id": "stockport-2012/1", "onlyListed": True}
    said = lasars(monkeypatch, Remote(lost={"items": [LOST, scheme], "next": None}), "events", "lost")
    lines = said.replace("\n", " ")
    assert lines.count("start S1 in stockport, which referral does not know") == 4
    assert "it is only listed" in lines


def test_what_is_lost_is_taken_back_where_money_is_last_and_each_time_when_all_is_handled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remote = Remote(**{"take-back": {"taken": {"outcome": 2}, "left": 0}})
    said = lasars(monkeypatch, remote, "events", "lost", "--take-back", "all recorded again")
    took = [line for line in said.splitlines() if "took back" in line]
    assert took == [f"{name} took back: 2 outcome" for name in ("assessment", "referral", "tariff", "payments")]
    acts = [path for path, _ in remote.asked if path != "/lost"]
    assert acts == ["/idle", "/lost/take-back"] * 4 + ["/lost/otherwise"] * 4
    assert {body["reason"] for path, body in remote.asked if body} == {"all recorded again"}


def test_payments_takes_nothing_back_while_another_service_has_something_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "remote_stack", Remote(lost={"items": [LOST], "next": None}))
    words = ["events", "lost", "--service", "payments", "--take-back", "all recorded again"]
    with pytest.raises(LasarsError, match="Take back in assessment, referral, tariff first"):
        CliRunner().invoke(cli.lasars, words, catch_exceptions=False)


def test_whoever_is_registered_nowhere_is_listed_with_what_to_do_about_what_stands_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = lasars(monkeypatch, Remote(), "events", "unregistered")
    assert said == "Everybody whom the others name is registered.\n"
    kinds = ("treatment", "referral", "panel application", "tariff", "outcome")
    standing = [{"kind": kind, "id": f"I{kind}", "organisation": "cdas", "since": "2012-04-17"} for kind in kinds]
    person = {"clientId": "C1", "area": "stockport", "standing": standing}
    said = lasars(monkeypatch, Remote(unregistered={"items": [person], "next": None}), "events", "unregistered")
    lines = said.splitlines()
    assert lines[0] == "C1 in stockport is registered nowhere"
    assert [line.partition(":")[0].strip() for line in lines[1:]] == [
        f"{kind} I{kind} of cdas since 2012-04-17" for kind in kinds
    ]
    assert "void this one (entered_in_error)" in lines[1]
    assert "withdraw this one" in lines[2]


def test_what_is_known_otherwise_is_listed_and_accepted_once_all_is_handled(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lasars(monkeypatch, Remote(), "events", "otherwise") == "Nothing is known otherwise.\n"
    known = {
        "source": "assessment", "kind": "standing", "id": "O1", "area": "stockport", "knownRevision": 3,
        "saidRevision": 16_450_002, "since": "2026-11-26T09:00:00Z",
    }  # fmt: skip
    remote = Remote(otherwise={"items": [known], "next": None}, accept={"accepted": {"standing": 1}, "left": 0})
    said = lasars(monkeypatch, remote, "events", "otherwise", "--service", "payments", "--accept", "compared")
    assert "payments accepted: 1 standing" in said
    assert "standing O1 in stockport, known at 3, assessment says otherwise at 16450002" in said.replace("\n", " ")
    assert [path for path, _ in remote.asked] == ["/idle", "/lost/otherwise/accept", "/lost/otherwise"]


BELIEVED = {
    "source": "assessment", "number": 329, "revisionsFrom": 16_450_000, "reason": "restored", "at": None,
}  # fmt: skip


def test_which_restatements_are_believed_is_listed_and_another_is_believed_for_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ("events", "restatements")
    assert lasars(monkeypatch, Remote(), *words) == "No source has said all again yet.\n"
    said = lasars(monkeypatch, Remote(restatements={"items": [BELIEVED], "next": None}), *words)
    assert said.replace("\n", " ").count("believes restatement 329 of assessment (restored)") == 4
    remote = Remote(assessment=BELIEVED | {"number": 0, "revisionsFrom": 0})
    given = ("--service", "payments", "--source", "assessment", "--number", "0", "--reason", "a test said it")
    assert "payments believes no restatement of assessment" in lasars(monkeypatch, remote, *words, *given)
    assert remote.asked == [("/restatements/assessment", {"number": 0, "reason": "a test said it"})]


@pytest.mark.parametrize("left_out", ["--service", "--source", "--number", "--reason"])
def test_to_believe_another_restatement_all_of_it_must_be_said(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    """A number without its service would be believed wherever that source is read."""
    given = {"--service": "payments", "--source": "assessment", "--number": "0", "--reason": "a test said it"}
    words = [word for name, value in given.items() if name != left_out for word in (name, value)]
    remote = Remote()
    monkeypatch.setattr(options, "remote_stack", remote)
    with pytest.raises(LasarsError, match="say --service, --source, --number and --reason"):
        CliRunner().invoke(cli.lasars, ["events", "restatements", *words], catch_exceptions=False)
    assert remote.asked == []


def test_the_position_names_its_two_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    said = lasars(monkeypatch, Remote(positions={"items": [POSITION]}), "position")
    year, began, held = (said.index(words) for words in ("This contract year", "Since the contract began", "held"))
    assert year < said.index("earned to date") < began < held
    assert position_table("x", [POSITION]).row_count > 17


def test_the_position_says_what_stands_in_none_of_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"items": [POSITION], "unpricedWithoutContract": 8}
    assert "8 claims are of no contract, so nobody pays" in lasars(monkeypatch, Remote(positions=told), "position")
    told["unpricedWithoutContract"] = 0
    assert "no contract" not in lasars(monkeypatch, Remote(positions=told), "position")


def test_a_last_day_that_is_over_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    over = POSITION | {"catchingUp": POSITION["catchingUp"] | {"canCatchUpUntil": "2012-08-11"}}
    said = lasars(monkeypatch, Remote(positions={"items": [over]}), "position")
    assert "cdas-2012 (cdas) cannot catch up: by what it has earned up to now, the last day was 2012-08-11.\n" in said
    assert "can catch up until" not in said
    assert "cannot catch up:" not in lasars(monkeypatch, Remote(positions={"items": [POSITION]}), "position")


LARGE = "-£1,534,472.04"


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_no_figure_is_cut_or_broken_however_narrow_the_terminal(width: int) -> None:
    def large(position: dict[str, Any]) -> dict[str, Any]:
        return {name: -153_447_204 if name.endswith("Pence") else value for name, value in position.items()}

    told = [
        POSITION | {"contract": f"contract-of-{part}-2012", "thisYear": large(POSITION["thisYear"])}
        for part in ("the-first", "the-second", "a-third")
    ]
    shown = Console(width=width, record=True, file=io.StringIO())
    show_positions(shown, "Financial position", told)
    shown.print(figures_table({"duePence": -153_447_204, "events": {"published": 7_698}}, "story"), crop=False)
    said = shown.export_text()
    assert said.count(LARGE) == 3 * 6 + 1
    assert (said.count("7,698"), said.count("£2.00")) == (1, 3 * 7)
    if width >= 40:
        assert max(map(len, said.splitlines())) <= width


def test_how_many_events_were_handled_is_explained_where_it_is_printed() -> None:
    """It is more than were published, which looks like a fault to who is not told."""
    shown = Console(width=200, record=True, file=io.StringIO())
    shown.print(figures_table({"events": {"published": 2, "outside": 1, "handled": 4, "parked": 0}}, "story"))
    cells = [[cell.strip() for cell in line.split("│")[1:3]] for line in shown.export_text().splitlines()[2:-1]]
    assert cells == [
        ["2", "events published; a few more or less from run to run"],
        ["1", "of them for readers outside alone (finance, positions)"],
        ["4", "times one was handled: by each service that it concerns"],
        ["0", "events parked"],
    ]


def test_every_figure_of_a_story_is_printed_in_words() -> None:
    """One without words would be printed as the program calls it."""
    given = dict.fromkeys((*DONE, *PENCE, "outcomesAchieved", "outcomesWithdrawn", "seconds"), 1)
    shown = Console(width=200, record=True, file=io.StringIO())
    shown.print(figures_table(given, "story"))
    said = shown.export_text()
    assert [name for name in given if WORDS.get(name, "no words") not in said] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "says"),
    [
        ("PUT", "/clock", {"today": "9999-01-01"}, "today: must be a date from 1890-01-01 to 2199-12-31"),
        ("POST", "/clock/advance", {"days": "x"}, "days: must be a whole number, such as 3"),
        ("POST", "/token", {"role": "assessor"}, "organisation: is missing"),
        ("POST", "/token", {"organisation": "start", "rôle": "assessor"}, "rôle: is not known here"),
    ],
)
async def test_the_front_refuses_in_words(tmp_path: Path, method: str, path: str, body: Any, says: str) -> None:
    app = create_front(Home(tmp_path), Addresses(18000), services={})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://front") as front:
        answer = await front.request(method, path, json=body)
    assert answer.headers["content-type"] == "application/problem+json"
    assert f"  {says}" in _problem_text(answer)


def test_a_refusal_is_said_once_with_the_option_that_it_is_about() -> None:
    error = {"field": "asOf", "message": "must be a day that has come, not '2030-01-01'", "allowed": ["on or before x"]}
    answer = httpx.Response(
        422,
        json={"detail": "asOf must be a day that has come, not '2030-01-01'.", "errors": [error]},
        request=httpx.Request("GET", "http://front/indicators/contacts", params={"asOf": "2030-01-01"}),
    )
    assert _problem_text(answer) == "--as-of must be a day that has come, not '2030-01-01' (allowed: on or before x)"


def test_what_is_allowed_is_listed_once() -> None:
    errors = [
        {"field": "kind", "message": "must be 'a' or 'b'", "allowed": ["a", "b"]},
        {"field": "measures[0].of", "message": "'x' is no measure", "allowed": ["c", "d"]},
    ]
    answer = httpx.Response(422, json={"detail": "A field is wrong.", "errors": errors})
    assert _problem_text(answer).splitlines()[1:] == [
        "  kind: must be 'a' or 'b'",
        "  measures[0].of: 'x' is no measure (allowed: c, d)",
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [(["lines", "--claim", "x"], "--claim x is no id"), (["lines", "--remittance", "x"], "--remittance x is no id"),
     (["explain", "x"], "LINE x is no id")],
)  # fmt: skip
def test_what_is_no_id_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, words: list[str], says: str) -> None:
    remote = Remote()
    monkeypatch.setattr(options, "remote_stack", remote)
    with pytest.raises(LasarsError, match=says) as refused:
        CliRunner().invoke(cli.lasars, words, catch_exceptions=False)
    assert "\n" not in str(refused.value)
    assert remote.asked == []


@pytest.mark.parametrize(
    ("url", "says"),
    [("http://127.0.0.1:notaport", "is no address"), ("127.0.0.1", "is no address"),
     ("http://127.0.0.1:1", "`make run`, or `lasars up`, starts it")],
)  # fmt: skip
def test_a_stack_that_cannot_be_asked_is_said_in_one_line(url: str, says: str) -> None:
    with pytest.raises(LasarsError) as refused:
        RemoteStack(url).front("GET", "/services")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
