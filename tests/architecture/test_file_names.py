"""No two files of tests have one name: pytest would take the second for the first."""

from collections import Counter

from tests.architecture.sources import ROOT


def test_every_file_of_tests_has_a_name_of_its_own() -> None:
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
