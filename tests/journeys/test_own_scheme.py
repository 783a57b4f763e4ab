"""An area of one's own: its first scheme written by a command, checked, and served with the people that it names."""

import re
from datetime import date
from pathlib import Path

import httpx
import pytest

from deploy.cli.first_scheme import first_scheme
from deploy.cli.own_scheme import bring, brought_before
from deploy.cli.scheme_files import open_scheme, report_on
from deploy.demo.own_scheme import BroughtScheme, publish_own
from deploy.errors import LasarsError
from deploy.sandbox.home import Home
from deploy.sandbox.sign_in.area_people import organisations_of, people_of
from deploy.sandbox.topology import Addresses, free_base
from tests.forked import forked_sandbox

STARTS = date(2016, 2, 29)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "northmoor.toml"
    path.write_text(first_scheme("northmoor", STARTS))
    return path


def test_a_first_scheme_is_sound_and_nothing_of_it_is_warned_of(file: Path) -> None:
    report = report_on(open_scheme(file))
    assert report.faults == []
    assert report.sound
    assert report.sound.warnings == []
    assert "ends = 2018-02-28" in file.read_text()


OFFERED = re.compile(r'^(\w+ = )"\w+"( # or )"(\w+)"', re.MULTILINE)


def test_whatever_it_offers_instead_is_sound_too(file: Path) -> None:
    text = file.read_text()
    offers = {offer[1]: offer for offer in OFFERED.finditer(text)}
    assert list(offers) == ["price_from = ", "provisional = "]
    for key, offer in offers.items():
        line = text[offer.start() :].partition("\n")[0]
        other = text.replace(line, f'{key}"{offer[3]}"')
        if "then without the line" in line:
            other = re.sub(r"^override_within_percent = .*\n", "", other, flags=re.MULTILINE)
        file.write_text(other)
        report = report_on(open_scheme(file))
        assert report.sound, report.faults
        assert report.sound.warnings == []


def test_what_is_no_code_of_an_area_is_said() -> None:
    with pytest.raises(LasarsError, match="north moor is no code of an area"):
        first_scheme("north moor", STARTS)


def test_a_scheme_with_faults_is_told_by_line_and_not_kept(file: Path, tmp_path: Path) -> None:
    file.write_text(file.read_text().replace('once_per = "journey"', 'once_per = "jurney"', 1))
    home = Home(tmp_path / "home")
    with pytest.raises(LasarsError, match=r"northmoor.toml:\d+: .*jurney"):
        bring(file, None, None, home)
    assert brought_before("northmoor", home) is None


def test_that_of_another_area_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(LasarsError, match="is a scheme of northmoor, and not of wigan"):
        bring(file, None, "wigan", Home(tmp_path / "home"))


def test_one_can_be_whom_it_names(file: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    bring(file, None, "northmoor", home)
    people = people_of("northmoor", home)
    assert not people.has_example
    assert "Recovery service (recovery-service)" in people.by_place()
    assert organisations_of("northmoor", home)["provider"] == "recovery-service"


def test_a_scheme_of_a_known_area_stands_before_the_project_s(file: Path, tmp_path: Path) -> None:
    file.write_text(first_scheme("stockport", STARTS))
    home = Home(tmp_path / "home")
    bring(file, None, None, home)
    assert organisations_of("stockport", home)["provider"] == "recovery-service"
    assert organisations_of("stockport", Home(tmp_path / "another"))["provider"] == "cdas"


@pytest.fixture
def own(file: Path, tmp_path: Path) -> BroughtScheme:
    """Its prices stand beside it."""
    text, prices = file.read_text(), tmp_path / "prices.csv"
    rows = [
        f"{measure},{band},2016-02-29,,1000" for measure in ("completed", "stayed_away") for band in ("low", "high")
    ]
    prices.write_text("\n".join(["measure,band,from,to,pence", *rows]))
    file.write_text(text[: text.index("[[prices]]")])
    return bring(file, prices, None, Home(tmp_path / "home"))


@pytest.mark.slow
async def test_it_is_published_with_whom_it_names_and_stands_at_the_next_start(
    own: BroughtScheme, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    async with forked_sandbox(home.folder, Addresses(free_base()), first_day=own.terms.first) as stack:
        assert (await publish_own(stack, own)).startswith("northmoor-2016 version 1 is published")
        again = brought_before("northmoor", home)
        assert again
        assert "was published before, with this same content: it stays as it is" in await publish_own(stack, again)
        token = stack.issuer.token(["commissioner"], "council", "commissioner-1", "northmoor")
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            services = (await client.get(f"{stack.addresses.url('referral')}/services")).json()["items"]
            contracts = (await client.get(f"{stack.addresses.url('payments')}/positions")).json()["items"]
    assert "recovery-service" in {service["organisation"] for service in services}
    assert [contract["contract"] for contract in contracts] == ["recovery-2016"]
