"""A scheme's file at the terminal, without a service: what it means, each fault by its line, and exit codes."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import commands as cli
from services.tariff.rules.toml_text import parse_toml
from tests.tariff.builders import SCHEME, as_csv, without_prices

STOCKPORT = Path(__file__).parents[2] / "deploy" / "schemes" / "stockport.toml"
TEXT = STOCKPORT.read_text()
SOUND, FAULTY, UNREADABLE = 0, 1, 2


@pytest.fixture(autouse=True)
def of_no_area(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LASARS_AREA", raising=False)
    monkeypatch.setenv("LASARS_URL", "http://127.0.0.1:9/")  # where nothing answers


def checked(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.lasars, ["scheme", "check", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scheme.toml"


def line_with(text: str, of: str = TEXT) -> int:
    return of[: of.index(text)].count("\n") + 1


def test_a_sound_scheme_is_told_in_plain_sentences() -> None:
    result = checked(STOCKPORT)
    assert result.exit_code == SOUND
    lines = result.stdout.splitlines()
    assert lines[0].startswith("stockport-2012 version 1 of stockport is sound. ")
    assert "Riverside Recovery (riverside-2012), which pays riverside" in lines
    assert "  12 instalments of £2,500 in contract year 1, due monthly from 2 April 2012 to 2 March 2013." in lines
    assert "  From 2 April 2012: low £90, medium £105 and high £120." in lines
    assert "  Hepatitis B course completed: recalled" in lines
    assert result.stderr.startswith(f"warning: {STOCKPORT}: override_within_percent: is not stated")


def test_a_note_follows_what_it_is(file: Path) -> None:
    file.write_text(TEXT.replace("price_from", "override_within_percent = 20\nprice_from", 1))
    assert (
        checked(file).stdout.splitlines()[1] == "A price that is set singly must lie within 20 % of the book's price."
    )


def test_each_fault_is_told_with_its_line_its_place_and_what_is_allowed(file: Path) -> None:
    text = (
        TEXT.replace("pence = 22000 }", "pence = 220.00 }")
        .replace('once_per = "person"', 'once_per = "always"')
        .replace('block_share = "0.25"', 'block_shire = "0.25"')
    )
    file.write_text(text)
    result = checked(file)
    assert (result.exit_code, result.stdout) == (FAULTY, "")
    once, price, share = result.stderr.splitlines()
    always = line_with('"always"', text)
    assert once.startswith(f"{file}:{always}: measures[5].once_per: 'always' must be")
    assert once.endswith("(allowed: episode, journey, person, contract_year)")
    assert price.startswith(
        f"{file}:{line_with('220.00', text)}: prices[0].pence: 220.00 is a float; write whole pence"
    )
    assert share.startswith(f"{file}:{line_with('block_shire', text)}: contracts[1].block_shire: is not known here")


def test_what_is_missing_is_told_by_what_it_is_missing_in(file: Path) -> None:
    file.write_text(TEXT.replace('clause = "Schedule 4, paragraph 5 (illustrative)"\n', ""))
    contract = line_with("# Pays at once and takes back") + 1
    assert checked(file).stderr == f"{file}:{contract}: contracts[1].clause: is missing\n"


def test_what_does_not_fit_together_is_told_beside_what_it_means(file: Path) -> None:
    file.write_text(TEXT.replace('party = "cdas"', 'party = "riverside"'))
    result = checked(file)
    assert result.exit_code == FAULTY
    assert result.stdout.startswith("Stockport START")
    assert "contracts[1].measures[0]: cdas-2012 pays riverside" in result.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"this is no TOML", "scheme.toml:1: cannot be read: "),
        (b'id = "x"\nversion = = 2\n', "scheme.toml:2: cannot be read: "),
        (b'id = "x"\ntitle = "\xa35"\n', "is not UTF-8: line 2 holds the byte 0xA3"),
        (b"a = " + b"[" * 50, "scheme.toml:1: line 1 nests deeper than 12 levels"),
        (None, "Cannot read "),
    ],
)
def test_what_cannot_be_read_has_an_exit_code_of_its_own(file: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        file.write_bytes(content)
    result = checked(file)
    assert (result.exit_code, result.stdout) == (UNREADABLE, "")
    assert says in result.stderr


def test_prices_in_a_csv_are_told_by_its_lines(file: Path, tmp_path: Path) -> None:
    file.write_text(without_prices(TEXT))
    book = tmp_path / "prices.csv"
    book.write_text(as_csv(SCHEME["prices"]))
    assert checked(file, "--prices", book).exit_code == SOUND
    book.write_text(as_csv(SCHEME["prices"]).replace("22000", "220.00"))
    result = checked(file, "--prices", book)
    assert result.exit_code == FAULTY
    assert result.stderr.startswith(f"{book}:2: pence: '220.00' is text; write whole pence")


def test_another_line_of_the_csv_that_a_fault_speaks_of_is_called_by_the_file_too(file: Path, tmp_path: Path) -> None:
    path, prices = beside(tmp_path / "one", TEXT)
    rows = prices.read_text().splitlines(keepends=True)
    prices.write_text("".join([*rows, rows[1]]))
    result = checked(path, "--prices", prices)
    assert result.stderr.startswith(f"{prices}:{len(rows) + 1}: prices: overlaps {prices}:2: two prices for ")


def test_it_has_to_be_for_the_area_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    area = line_with('area = "stockport"')
    said = f"{STOCKPORT}:{area}: area: 'stockport' is not the area that you act for (allowed: wigan)\n"
    assert checked(STOCKPORT, "--area", "wigan").stderr == said
    assert checked(STOCKPORT, "--area", "stockport").exit_code == SOUND
    monkeypatch.setenv("LASARS_AREA", "wigan")
    assert checked(STOCKPORT).stderr == said


def test_what_it_owes_to_the_versions_before_it_is_checked_beside_their_files(file: Path) -> None:
    text = TEXT.replace("version = 1", "version = 2").replace('code = "cdas-2012"', 'code = "cdas-2013"')
    file.write_text(text)
    assert checked(file).exit_code == SOUND
    result = checked(file, "--after", STOCKPORT)
    assert result.exit_code == FAULTY
    assert (
        "contracts: cdas-2012 of version 1 is missing, and its term and run-off last until 2015-04-02" in result.stderr
    )


def test_for_a_program_it_is_one_object(file: Path) -> None:
    said: dict[str, Any] = json.loads(checked(STOCKPORT, "--json").stdout)
    assert (said["schemeId"], said["version"], said["area"], said["sound"]) == ("stockport-2012", 1, "stockport", True)
    assert (said["faults"], len(said["hash"]), len(said["warnings"])) == ([], 64, 1)
    assert {"part": "prices", "code": "hep_b_course", "subject": "Price: Hepatitis B course completed",
            "sentences": ["From 2 April 2012: low £90, medium £105 and high £120."]} in said["meaning"]  # fmt: skip
    file.write_text(TEXT.replace("gap_days = 21", 'gap_days = "21 days"'))
    result = checked(file, "--json")
    assert result.exit_code == FAULTY
    (fault,) = json.loads(result.stdout)["faults"]
    assert (fault["file"], fault["line"], fault["field"]) == (str(file), line_with("gap_days = 21"), "journey.gap_days")


def compared(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.lasars, ["scheme", "diff", *map(str, words)], catch_exceptions=False)


def test_two_files_are_compared_for_each_who_is_concerned(file: Path) -> None:
    file.write_text(
        TEXT.replace("version = 1\nvalid_from = 2012-04-02", "version = 2\nvalid_from = 2013-06-01").replace(
            "pence = 9000 }", "pence = 9900 }"
        )
    )
    result = compared(STOCKPORT, file)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "From version 1 of stockport-2012 to version 2 of stockport-2012."
    assert "riverside: Riverside Recovery" in lines
    price = (
        "Hepatitis B course completed, band low: £90 → £99 (£9 more, 10.0 %), for who is assessed from 1 June 2013 on."
    )
    assert lines.count(f"  {price}") == 2
    said = json.loads(compared(STOCKPORT, file, "--json").stdout)
    assert (said["same"], said["before"]["version"], said["after"]["version"]) == (False, 1, 2)
    assert [(it["who"], it["party"]) for it in said["effects"] if it["changed"]] == [
        ("party", "cdas"), ("party", "riverside"), ("council", None),
    ]  # fmt: skip


def test_the_same_but_for_its_number_is_the_same(file: Path) -> None:
    file.write_text(TEXT.replace("version = 1", "version = 2"))
    result = compared(STOCKPORT, file)
    assert (result.exit_code, result.stdout.splitlines()[1:]) == (SOUND, ["They say the same."])


def test_what_cannot_be_compared_has_an_exit_code_of_its_own(file: Path) -> None:
    file.write_text(TEXT.replace("gap_days = 21", 'gap_days = "21 days"'))
    result = compared(STOCKPORT, file)
    assert (result.exit_code, result.stdout) == (UNREADABLE, "")
    assert f"{file}:{line_with('gap_days = 21')}: journey.gap_days: " in result.stderr
    assert compared(STOCKPORT, "no-such.toml").exit_code == UNREADABLE


def test_what_the_second_owes_to_the_first_is_told(file: Path) -> None:
    file.write_text(TEXT.replace("version = 1", "version = 2").replace('code = "cdas-2012"', 'code = "cdas-2013"'))
    assert "fault: " in compared(STOCKPORT, file).stderr


def beside(path: Path, text: str) -> tuple[Path, Path]:
    """A scheme's file without its prices, and the CSV of them."""
    prices = path.with_suffix(".csv")
    path.write_text(without_prices(text))
    prices.write_text(as_csv({"to": None} | row for row in parse_toml(text)["prices"]))
    return path, prices


def test_prices_in_csvs_beside_the_files_are_compared(tmp_path: Path, file: Path) -> None:
    before, before_prices = beside(tmp_path / "before.toml", TEXT)
    dearer = TEXT.replace("version = 1", "version = 2").replace("pence = 9000 }", "pence = 9900 }")
    after, after_prices = beside(tmp_path / "after.toml", dearer)
    file.write_text(dearer)
    with_csvs = compared(before, after, "--before-prices", before_prices, "--after-prices", after_prices)
    assert "band low: £90 → £99 (£9 more, 10.0 %)" in with_csvs.stdout
    assert with_csvs.stdout == compared(before, file, "--before-prices", before_prices).stdout
    without = compared(before, file)
    assert f"warning: {before} states no prices." in without.stderr
    assert "states no prices" not in with_csvs.stderr


def test_a_version_of_before_has_its_prices_beside_it_too(tmp_path: Path) -> None:
    before, prices = beside(tmp_path / "before.toml", TEXT)
    assert checked(STOCKPORT, "--after", before, "--after-prices", prices).exit_code == SOUND
    assert checked(STOCKPORT, "--after", STOCKPORT, "--after-prices", prices).exit_code == UNREADABLE


def test_another_content_under_a_number_that_was_published_is_refused(file: Path) -> None:
    file.write_text(TEXT.replace("pence = 9000 }", "pence = 9900 }"))
    result = checked(file, "--after", STOCKPORT)
    assert result.exit_code == FAULTY
    assert result.stderr.startswith(f"{file}:{line_with('version = 1')}: version: 1 was published with other content")
    assert result.stderr.rstrip().endswith("(allowed: 2 or later)")
    assert checked(STOCKPORT, "--after", STOCKPORT).exit_code == SOUND
    told = compared(STOCKPORT, file)
    assert "Both say that they are version 1, and a published version never changes" in told.stdout
    assert "settled again" not in told.stdout
    assert "version: 1 was published with other content" in told.stderr


def test_a_warning_names_its_file_and_line(file: Path) -> None:
    file.write_text("".join(line for line in TEXT.splitlines(keepends=True) if '"hep_b_course", band' not in line))
    after = file.with_name("after.toml")
    after.write_text(file.read_text().replace("version = 1", "version = 2", 1))
    result = checked(file)
    assert result.exit_code == SOUND, result.stderr
    listed = line_with('"hep_b_course"', file.read_text()[: file.read_text().index("[[contracts]]")])
    (warned, *_) = [line for line in result.stderr.splitlines() if "hep_b_course has no price" in line]
    assert warned.startswith(f"warning: {file}:")
    assert int(warned.split(":")[2]) > listed
    (told, *_) = [line for line in compared(file, after).stderr.splitlines() if "hep_b_course has no price" in line]
    assert told == warned.replace(str(file), str(after))


def test_one_price_that_is_missing_in_a_csv_is_told_there(file: Path, tmp_path: Path) -> None:
    path, prices = beside(tmp_path / "one", TEXT)
    prices.write_text("".join(line for line in prices.read_text().splitlines(True) if "hep_b_course,high" not in line))
    result = checked(path, "--prices", prices)
    assert result.exit_code == FAULTY
    assert result.stderr.startswith(f"{prices}: prices: hep_b_course has no price for band high")


@pytest.mark.parametrize("content", ["", "# nothing yet\n"])
def test_an_empty_file_is_one_line(file: Path, content: str) -> None:
    file.write_text(content)
    prices = file.with_suffix(".csv")
    prices.write_text(as_csv(SCHEME["prices"]))
    for result in (checked(file), checked(file, "--prices", prices), compared(STOCKPORT, file)):
        assert result.stderr.strip() == f"{file}: scheme: is empty: it says nothing (allowed: one scheme)"


def test_two_schemes_in_a_file_are_told_by_the_line_where_the_second_begins(file: Path) -> None:
    file.write_text(f"{TEXT}\n{TEXT}")
    result = checked(file)
    (line,) = result.stderr.splitlines()
    assert result.exit_code == UNREADABLE
    assert "a second time (allowed: " in line
    assert int(line.split(":")[1]) > TEXT.count("\n")


def test_faults_are_told_by_line_before_anything_is_published(file: Path) -> None:
    """Nothing is asked of a service: none is there."""
    file.write_text(TEXT.replace("pence = 22000 }", "pence = -5 }"))
    published = CliRunner().invoke(cli.lasars, ["scheme", "publish", str(file), "--area", "stockport"])
    assert published.exit_code == FAULTY
    assert published.stderr == checked(file).stderr


def test_it_takes_less_than_two_seconds_of_the_machine() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "deploy.cli.commands", "scheme", "check", str(STOCKPORT)]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
