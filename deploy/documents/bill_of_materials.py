"""`docs/sbom.cdx.json` (CycloneDX 1.6) and `docs/licences.md`, from the locks and `deploy/licences.toml`.

Of what runs or is served: not of the tools by which it is made and tried. The files' hashes stand in the locks.
"""

import base64
import json
import re
import tomllib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).parents[2]
PYPI_LOCK = ROOT / "requirements.lock"
NPM_LOCK = ROOT / "deploy" / "static" / "package-lock.json"
LICENCES = ROOT / "deploy" / "licences.toml"
BILL = ROOT / "docs" / "sbom.cdx.json"
PAGE = ROOT / "docs" / "licences.md"
_LOCKED = re.compile(r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE | re.IGNORECASE)
_NAMESPACE = uuid.UUID("6f0a0e1e-5f0c-5c3e-9d0e-2f6f1f4b8a51")  # of the serial numbers of our own bills alone
_HEAD = """# What others made, and under which licence

{count} packages run with the services or are served by them: {counts}. Made by `make documents` from the locks and
`deploy/licences.toml`, which lists the licences that are allowed; a package without a licence there, or with another,
fails `tests/architecture/test_bill_of_materials.py`. The same list as CycloneDX 1.6 is `docs/sbom.cdx.json`, for
programs that watch for vulnerabilities. PostgreSQL, Kafka, Caddy and Python come as images (`docker-compose.yml`,
`deploy/Dockerfile`) and are not in it.

| Package | Version | From | Licence |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """`integrity` as npm writes it, where there is one file of it."""

    origin: str
    name: str
    version: str
    integrity: str = ""


def packages(pypi_lock: str, npm_lock: str) -> list[Package]:
    """All that the locks name; of one package maybe several versions, for several versions of Python."""
    npm: Mapping[str, Mapping[str, Any]] = json.loads(npm_lock)["packages"]
    served = (
        Package("npm", path.removeprefix("node_modules/"), entry["version"], entry["integrity"])
        for path, entry in npm.items()
        if path
    )
    return sorted([*(Package("pypi", name, version) for name, version in _LOCKED.findall(pypi_lock)), *served])


def locked_packages() -> list[Package]:
    return packages(PYPI_LOCK.read_text(), NPM_LOCK.read_text())


def licences() -> Mapping[str, Any]:
    return tomllib.loads(LICENCES.read_text())


def is_allowed(expression: str, allowed: Sequence[str]) -> bool:
    """An SPDX expression without brackets: of what stands between OR one is chosen, AND means both."""
    return any(all(name in allowed for name in choice.split(" AND ")) for choice in expression.split(" OR "))


def licence_of(package: Package, of: Mapping[str, Any]) -> str:
    """ValueError where nobody has said which, or where that one is not allowed."""
    licence = of[package.origin].get(package.name, "none that deploy/licences.toml names")
    if not is_allowed(licence, of["allowed"]):
        raise ValueError(f"{package.name} from {package.origin} comes under {licence}, which is not allowed there")
    return str(licence)


def bill(version: str, released: str) -> str:
    """The same bytes from the same locks: with the day of the release, and a serial number of what it says."""
    of, listed = licences(), locked_packages()
    ours = Component(
        name="lasars", version=version, type=ComponentType.APPLICATION, licenses=[LicenseExpression("Apache-2.0")],
        bom_ref="lasars",
    )  # fmt: skip
    made = Bom(
        components=[_component(package, licence_of(package, of)) for package in listed],
        serial_number=uuid.uuid5(_NAMESPACE, version + repr(listed)),
        metadata=BomMetaData(component=ours, timestamp=datetime.fromisoformat(released).replace(tzinfo=UTC)),
    )
    made.register_dependency(ours, made.components)
    return JsonV1Dot6(made).output_as_string(indent=2) + "\n"


def _component(package: Package, licence: str) -> Component:
    scope, _, name = package.name.rpartition("/")
    url = PackageURL(package.origin, scope or None, name, package.version)
    return Component(
        name=name, group=scope or None, version=package.version, type=ComponentType.LIBRARY, purl=url,
        bom_ref=url.to_string(), licenses=[LicenseExpression(licence)], hashes=_hashes(package.integrity),
    )  # fmt: skip


def _hashes(integrity: str) -> list[HashType]:
    kind, _, digest = integrity.partition("-")
    if not digest:
        return []
    return [HashType(alg=HashAlgorithm(kind.upper().replace("SHA", "SHA-")), content=base64.b64decode(digest).hex())]


def page() -> str:
    listed, of = locked_packages(), licences()
    counts = Counter(licence_of(package, of) for package in listed)
    said = ", ".join(f"{count} under {licence}" for licence, count in counts.most_common())
    lines = (
        f"| {package.name} | {package.version} | {package.origin} | {licence_of(package, of)} |\n" for package in listed
    )
    return _HEAD.format(count=len(listed), counts=said) + "".join(lines)
