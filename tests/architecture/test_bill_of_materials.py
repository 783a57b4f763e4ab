"""The bill of materials says what the locks say, in the form that it claims, and every licence in it is allowed."""

import json
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import cyclonedx
import pytest
from jsonschema_rs import Draft7Validator, Registry

from deploy.documents import bill_of_materials as bills
from shared.kernel.version import RELEASED, VERSION

BILL: dict[str, Any] = json.loads(bills.BILL.read_text())
SCHEMAS = Path(cyclonedx.__file__).parent / "schema" / "_res"
OF_PYPI = 'one==1.0 ; python_version < "3.12" \\\n    --hash=sha256:00\none==2.0\ntwo[extra]==3.0\n# three==4\n'
OF_NPM = {"packages": {"": {}, "node_modules/@a/b": {"version": "5.0", "integrity": "sha512-AAAA"}}}


def faults(bill: Any) -> list[str]:
    """Against the standard's own schema."""
    others = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
    registry = Registry(
        [(f"http://cyclonedx.org/schema/{name}", json.loads((SCHEMAS / name).read_text())) for name in others]
    )
    schema = json.loads((SCHEMAS / "bom-1.6.SNAPSHOT.schema.json").read_text())
    return [error.message for error in Draft7Validator(schema, registry=registry).iter_errors(bill)]


def test_the_bill_of_materials_is_that_of_the_locks() -> None:
    assert bills.BILL.read_text() == bills.bill(VERSION, RELEASED)
    assert bills.PAGE.read_text() == bills.page()
    listed = {f"pkg:{package.origin}/{package.name.replace('@', '%40')}@{package.version}"
              for package in bills.locked_packages()}  # fmt: skip
    assert {component["purl"] for component in BILL["components"]} == listed
    assert len(listed) > 60


def test_it_is_valid_cyclonedx_1_6() -> None:
    assert (BILL["specVersion"], BILL["metadata"]["component"]["version"]) == ("1.6", VERSION)
    assert faults(BILL) == []
    assert faults(BILL | {"components": [{"name": "no type"}]})


def test_what_a_lock_names_is_read() -> None:
    assert bills.packages(OF_PYPI, json.dumps(OF_NPM)) == [
        bills.Package("npm", "@a/b", "5.0", "sha512-AAAA"),
        bills.Package("pypi", "one", "1.0"),
        bills.Package("pypi", "one", "2.0"),
        bills.Package("pypi", "two", "3.0"),
    ]


def test_every_package_has_a_licence_that_is_allowed() -> None:
    of = bills.licences()
    listed = {(package.origin, package.name) for package in bills.locked_packages()}
    assert listed == {(origin, name) for origin in ("pypi", "npm") for name in of[origin]}
    assert all(bills.licence_of(package, of) for package in bills.locked_packages())


@pytest.mark.parametrize("licence", [{}, {"new": "AGPL-3.0-only"}])
def test_a_package_without_a_licence_that_is_allowed_makes_no_documents(licence: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="new from pypi comes under"):
        bills.licence_of(bills.Package("pypi", "new", "1"), {"allowed": ["MIT"], "pypi": licence})


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND Apache-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only OR Apache-2.0", True),
        ("", False),
    ],
)
def test_a_licence_is_allowed_where_one_way_to_take_it_is(expression: str, allowed: bool) -> None:
    assert bills.is_allowed(expression, ["MIT", "Apache-2.0"]) is allowed


def test_no_installed_package_says_another_licence() -> None:
    """As far as it says one as an expression: older ones say it in words of their own."""
    of = bills.licences()
    said = {}
    for name in of["pypi"]:
        try:
            said[name] = str(metadata(name).json.get("license_expression", ""))
        except PackageNotFoundError:  # of another system
            continue
    assert {name: licence for name, licence in said.items() if licence and licence != of["pypi"][name]} == {}
    assert sum(map(bool, said.values())) > 30


def test_npms_lock_says_the_same_licences() -> None:
    entries = json.loads(bills.NPM_LOCK.read_text())["packages"]
    assert {path.removeprefix("node_modules/"): entry["license"] for path, entry in entries.items() if path} == (
        bills.licences()["npm"]
    )
