"""What the page on capabilities names is there: each wish once, its addresses and indicators. Its tests: test_pages."""

import re
from collections import Counter
from collections.abc import Iterator

from deploy.documents import ROOT, SERVICES, load
from services.tariff.rules.measures import KINDS
from tests.documents import document_of

PAGE = (ROOT / "docs" / "capabilities.md").read_text()
COUNT = 161
ROW = re.compile(r"^\| S(\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)
ADDRESS = re.compile(r"`((?:GET|POST|PUT|DELETE|PATCH) /[^`]*)`")
TEST = re.compile(r"`(tests/[a-z_/]+\.py)::(test_\w+)`")
INDICATOR = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")
NO_INDICATORS = {"treats-the-person", "cdas-2012"}  # a problem, and a contract of the example
KIND = re.compile(r"kinds? ((?:`\w+`(?:, )?)+)")


def rows() -> list[tuple[int, str, str]]:
    """The number of each wish, how it is answered, and by what that is shown."""
    return [(int(number), answer, shown) for number, _, answer, shown in ROW.findall(PAGE)]


def addresses() -> Iterator[str]:
    for name in SERVICES:
        document = document_of(name)
        for path, operations in document["paths"].items():
            yield from (f"{method.upper()} {path}" for method in operations)


def test_each_wish_is_answered_once() -> None:
    assert Counter(number for number, *_ in rows()) == Counter(range(1, COUNT + 1))


def test_what_is_built_is_shown_by_a_test_and_the_page_says_how_much_that_is() -> None:
    unbuilt = [answer for _, answer, _ in rows() if answer.startswith(("not built, because ", "data only: "))]
    assert [number for number, answer, shown in rows() if answer not in unbuilt and not TEST.search(shown)] == []
    of_data = sum(answer.startswith("data only") for answer in unbuilt)
    in_part = sum(answer.startswith("in part: ") for _, answer, _ in rows())
    counts = (COUNT - len(unbuilt) - in_part, in_part, of_data, len(unbuilt) - of_data)
    said = "Of these {} are built, {} in part, of {} only the data is kept, and {} are not built.".format(*counts)
    assert said in PAGE


def test_what_a_row_says_is_missing_is_not_called_built() -> None:
    missing = re.compile(r"(is|are) not (recorded|built|counted)|there is no |nothing is ")
    said = ("in part: ", "data only: ", "not built, because ")
    assert [number for number, answer, _ in rows() if missing.search(answer) and not answer.startswith(said)] == []


def test_each_address_is_in_a_document() -> None:
    named = {address for _, answer, _ in rows() for address in ADDRESS.findall(answer)}
    assert len(named) > 20
    assert named - set(addresses()) == set()


def test_each_indicator_is_counted() -> None:
    counted = {code for name in SERVICES if (figures := load(name).figures) for code in figures.indicators}
    named = {code for _, answer, _ in rows() for code in INDICATOR.findall(answer)} - NO_INDICATORS
    assert len(named) > 10
    assert named - counted == set()


def test_each_kind_of_measure_is_there() -> None:
    kinds = {kind for _, answer, _ in rows() for found in KIND.findall(answer) for kind in re.findall(r"\w+", found)}
    assert kinds
    assert kinds - set(KINDS) == set()
