"""A version of the scheme from a file to its publication: checked, kept as a draft, looked at, published once."""

import html
from collections.abc import AsyncIterator, Callable
from datetime import date

import httpx
import pytest

from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, sent
from tests.tariff.builders import TOML, as_csv, dearer, without_prices
from tests.tariff.client import draft, get, publish

UPLOAD, TWO = "/schemes/upload", "/schemes/stockport-2012/versions/2"
LATER = TOML.replace("version = 1\nvalid_from = 2012-04-02", "version = 2\nvalid_from = 2013-04-02").replace(
    "pence = 22000", "pence = 22500"
)


@pytest.fixture
async def council(
    tariff: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    tariff.today = date(2012, 4, 16)
    async with browser_of(with_pages(tariff), issuer) as opened:
        await publish(tariff)
        yield opened


async def opened(
    council: Browser, to: str, role: str = "commissioner", organisation: str = "council"
) -> httpx.Response:
    council.http.cookies.clear()
    page = await council.sign_in(role, organisation=organisation, to=to)
    assert page.status_code == 200, page.text
    return page


async def uploaded(council: Browser, content: bytes, what: str = "keep", text: str = "") -> httpx.Response:
    page = await opened(council, UPLOAD)
    assert 'enctype="multipart/form-data"' in page.text
    fields = hidden(page) | {"what": what, "toml": text}
    return await council.post(UPLOAD, fields, file=("scheme.toml", content))


async def test_another_version_is_begun_with_the_text_of_one(council: Browser) -> None:
    one = "/schemes/stockport-2012/versions/1"
    assert "Begin another version with it" in (await opened(council, one)).text
    page = await council.get(f"{UPLOAD}?scheme=stockport-2012&version=1")
    text = html.unescape(page.text.split('name="toml"', 1)[1].split(">", 1)[1].split("</textarea>", 1)[0])
    assert "version = 2" in text
    changed = text.replace("valid_from = 2012-04-02", "valid_from = 2013-04-02", 1).replace(
        "pence = 22000", "pence = 22500"
    )
    kept = await council.post(UPLOAD, hidden(page) | {"what": "keep", "toml": changed}, file=("", b""))
    assert kept.status_code == 303, kept.text
    assert kept.headers["location"].endswith(TWO)


async def test_what_is_to_be_done_with_a_file_has_to_be_said(council: Browser) -> None:
    refused = await uploaded(council, LATER.encode(), "")
    assert refused.status_code == 422
    assert 'href="#what"' in refused.text


async def test_a_file_becomes_a_draft_that_is_looked_at_and_published(council: Browser, tariff: Running) -> None:
    kept = await uploaded(council, LATER.encode())
    assert kept.status_code == 303, kept.text
    page = await council.get(kept.headers["location"])
    assert "The version is kept as a draft." in page.text
    assert "Draft" in page.text
    assert "Nothing is done by it until it is published." in page.text
    assert "What it changes of version 1" in page.text
    page = await council.get(f"{TWO}/publish")
    assert "£220 to 1 April 2013" in page.text
    assert "£225 to 1 April 2013" in page.text
    done = await sent(council, f"{TWO}/publish", page)
    assert done.status_code == 303, done.text
    assert "It counts from 2 April 2013." in (await council.get(TWO)).text
    again = await sent(council, f"{TWO}/publish", page)
    assert again.status_code == 303, again.text
    assert len(await tariff.published("scheme-published")) == 2
    over = await council.get(f"{TWO}/publish")
    assert "Publish it for good" not in over.text


async def test_a_version_that_begins_in_the_past_says_before_the_button_what_that_does(
    council: Browser, tariff: Running
) -> None:
    await draft(tariff, {"toml": LATER})
    assert "begins in the past" not in (await opened(council, f"{TWO}/publish")).text
    council.running.today = date(2013, 4, 2)
    assert "begins in the past" not in (await council.get(f"{TWO}/publish")).text
    council.running.today = date(2013, 4, 3)
    page = (await opened(council, f"{TWO}/publish")).text
    said = (
        "It begins in the past, on 2 April 2013. What is dated from that day on and was decided already, by version 1"
    )
    assert page.index(said) < page.index("Publish it for good")
    assert "until an assessor has confirmed it anew" in page
    published = await sent(council, f"{TWO}/publish", await council.get(f"{TWO}/publish"))
    assert published.status_code == 303, published.text
    assert "until an assessor has confirmed it anew" in (await council.get(TWO)).text


async def test_a_file_with_the_line_ends_and_the_mark_of_windows_is_the_same(council: Browser, tariff: Running) -> None:
    kept = await uploaded(council, b"\xef\xbb\xbf" + LATER.replace("\n", "\r\n").encode())
    assert kept.status_code == 303, kept.text
    first = await get(tariff, "/schemes/stockport-2012/versions/2", "commissioner")
    await draft(tariff, {"toml": LATER})
    assert (await get(tariff, "/schemes/stockport-2012/versions/2", "commissioner"))["hash"] == first["hash"]


async def test_the_text_itself_does_without_a_file(council: Browser) -> None:
    kept = await uploaded(council, b"", text=LATER)
    assert kept.status_code == 303, kept.text


async def test_prices_may_stand_in_a_csv_and_come_back_with_the_form(council: Browser, tariff: Running) -> None:
    book = as_csv(canonical(read(parse_toml(LATER)))["prices"])
    fields = hidden(await opened(council, UPLOAD)) | {"what": "keep"}
    files = {"file": ("scheme.toml", without_prices(LATER).encode())}
    wrong = ("prices.csv", book.replace("22500", "225.00").encode())
    refused = await council.post(UPLOAD, fields, **files, pricesFile=wrong)
    assert refused.status_code == 422
    assert "”, line 2: pence" in refused.text
    assert "225.00" in refused.text.split("<textarea")[2]
    kept = await council.post(UPLOAD, hidden(refused) | fields, **files, pricesFile=("prices.csv", book.encode()))
    assert kept.status_code == 303, kept.text
    inline = await get(tariff, "/schemes/stockport-2012/versions/2", "commissioner")
    await draft(tariff, {"toml": LATER})
    assert (await get(tariff, "/schemes/stockport-2012/versions/2", "commissioner"))["hash"] == inline["hash"]


async def test_it_is_checked_only_where_that_is_asked_for(council: Browser, tariff: Running) -> None:
    before, riverside = LATER.split('code = "riverside-2012"')
    ends = f'{before}code = "riverside-2012"{riverside.replace("run_off_months = 12", "run_off_months = 6", 1)}'
    page = await uploaded(council, ends.encode(), "check")
    assert page.status_code == 200, page.text
    assert "Version 2 of stockport-2012 is sound. Nothing was kept." in page.text
    assert "run_off_months: 6 instead of 12." in page.text
    assert "pence = 22500" in page.text  # it stands in the text, to be kept now
    assert len((await get(tariff, "/schemes", "commissioner"))["items"]) == 1


@pytest.mark.parametrize("what", ["check", "keep"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LATER.replace("pence = 22500", "pence = 225.00"), "prices[0].pence"),
        (LATER.replace("once_per", "once_for"), "is not known here (allowed: code, title, group, once_per"),
        (LATER.replace('party = "cdas"', 'party = "riverside"'), "contracts[0].party"),
        ("this is no TOML <script>", "cannot be read"),
        ('title = "only this"', "measures: is missing"),
    ],
)
async def test_what_is_wrong_is_told_by_its_place_and_what_is_allowed(
    council: Browser, text: str, said: str, what: str
) -> None:
    page = await uploaded(council, text.encode(), what)
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert "<title>Error: " in page.text
    assert said in page.text
    assert "<script>" not in page.text.split("<body", 1)[1]
    assert f'value="{what}" checked' in page.text


async def test_of_more_errors_than_are_told_it_says_how_many(council: Browser) -> None:
    page = await uploaded(council, LATER.replace("pence = ", "pense = ").encode())
    assert "and " in page.text
    assert "more, which are told once these are mended" in page.text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is needed: choose a file"), (b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", "is no text: choose a file"),
     (b"title = '\xff'", "is no text: choose a file")],
)  # fmt: skip
async def test_what_is_no_file_of_a_scheme_is_refused(council: Browser, content: bytes, said: str) -> None:
    page = await uploaded(council, content)
    assert page.status_code == 422
    assert said in page.text
    assert "\ufffd" not in page.text


@pytest.mark.parametrize(("size", "status"), [(600_000, 422), (1_500_000, 413), (2_500_000, 413)])
async def test_a_file_that_is_too_large_is_refused(council: Browser, size: int, status: int) -> None:
    page = await uploaded(council, b"#" * size)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")


async def test_a_file_in_a_form_of_elsewhere_is_not_taken(council: Browser) -> None:
    await opened(council, UPLOAD)
    page = await council.post(UPLOAD, {"csrf": "of-elsewhere", "what": "keep"}, file=("scheme.toml", LATER.encode()))
    assert page.status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n", b"--x\r\n\r\nno name\r\n--x--", b"--x\r\nContent-Disposition: form-data"]
)
async def test_a_torn_form_is_refused(council: Browser, body: bytes) -> None:
    await opened(council, UPLOAD)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    page = await council.http.post(f"/pages{UPLOAD}", content=body, headers=kind)
    assert page.status_code == 400


async def test_parts_without_end_are_refused(council: Browser) -> None:
    await opened(council, UPLOAD)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    part = b'\r\n--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'
    page = await council.http.post(f"/pages{UPLOAD}", content=part * 600 + b"\r\n--x--", headers=kind)
    assert page.status_code == 413


async def test_a_draft_that_was_written_again_is_not_published_unseen(council: Browser, tariff: Running) -> None:
    await draft(tariff, {"toml": LATER})
    page = await opened(council, f"{TWO}/publish")
    await draft(tariff, {"scheme": dearer(2, 700) | {"valid_from": "2013-04-02"}})
    refused = await sent(council, f"{TWO}/publish", page)
    assert refused.status_code == 409
    assert "Somebody has written the draft again since you looked at it." in refused.text
    assert "£227 to 1 April 2013" in refused.text
    assert (await sent(council, f"{TWO}/publish", refused)).status_code == 303


async def test_what_another_published_meanwhile_is_not_published_again(council: Browser, tariff: Running) -> None:
    await draft(tariff, {"toml": LATER})
    page = await opened(council, f"{TWO}/publish")
    other = await council.get(f"{TWO}/publish")
    assert (await sent(council, f"{TWO}/publish", page)).status_code == 303
    refused = await sent(council, f"{TWO}/publish", other)
    assert refused.status_code == 409
    assert "A published version never changes" in refused.text


async def test_who_is_paid_drafts_nothing_and_may_check(council: Browser) -> None:
    page = await opened(council, UPLOAD, organisation="riverside")
    fields = hidden(page) | {"toml": LATER}
    assert (await council.post(UPLOAD, fields | {"what": "keep"})).status_code == 403
    assert "is sound" in (await council.post(UPLOAD, fields | {"what": "check"})).text


@pytest.mark.parametrize("path", [UPLOAD, f"{TWO}/publish"])
@pytest.mark.parametrize("role", ["auditor", "provider", "assessor"])
async def test_nobody_but_a_commissioner_uploads_or_publishes(
    council: Browser, tariff: Running, role: str, path: str
) -> None:
    await draft(tariff, {"toml": LATER})
    council.http.cookies.clear()
    await council.sign_in(role, organisation="start")
    assert (await council.get(path)).status_code == 403
    assert "Check and publish" not in (await council.get(TWO)).text


async def test_who_is_paid_is_offered_the_check_of_a_version_alone(council: Browser, tariff: Running) -> None:
    await draft(tariff, {"toml": LATER})
    listed = await opened(council, "/schemes", organisation="cdas")
    assert "Check a version" in listed.text
    page = await council.get(UPLOAD)
    assert 'name="what"' not in page.text
    assert "Your organisation is paid by the scheme" in page.text
    checked = await sent(council, UPLOAD, page, toml=LATER)
    assert "is sound. Nothing was kept." in checked.text
    assert f"{TWO}/publish" not in (await council.get(TWO)).text
    assert (await council.get(f"{TWO}/publish")).status_code == 403
