"""Scheme: which version counts, what each says in plain sentences, and two of them side by side."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from services.tariff.pages.measures import measure_page
from services.tariff.pages.paid import is_paid
from shared.pages.actions import PageAction
from shared.pages.first_steps import first_steps
from shared.pages.lists import how_many, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, money, on_day, text
from shared.pages.words import Tag, as_day, last_day, moment, plain, pounds, sentence, span

pages = PageGroup()

Said = Mapping[str, Any]
LIST, ONE = "GET /schemes", "GET /schemes/{scheme_id}/versions/{version}"
UPLOAD, PUBLISH = "POST /schemes", "POST /schemes/{scheme_id}/versions/{version}/publish"
TRY = "POST /what-ifs"
HERE = "/schemes/{scheme}/versions/{version}"
# Payment rules 1, What was confirmed.
CONFIRMED_ANEW = (
    "Where it gives a tariff another band or other prices, the tariff stands as it was confirmed, and pays as before,"
    " until an assessor has confirmed it anew under To confirm."
)
STATES = {"draft": Tag("Draft", "grey"), "published": Tag("Published", "green")}


@pages.get("/schemes", needs=LIST, menu="Scheme", twin="/scheme-versions")
async def list_versions(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/schemes")
    columns = [
        Column("version", "Version", lambda number: f"Version {number}", link=lambda row: visit.link(address(row))),
        text("title", "Title"),
        Column("state", "State", lambda state: STATES[state].text),
        on_day("validFrom", "Valid from"),
        Column("validTo", "Until", last_day),
        Column("publishedAt", "Published", lambda at: "Not yet" if at is None else moment(at)),
        text("draftedBy", "Written by"),
        text("publishedBy", "Published by"),
    ]
    table = RowsTable("All versions", columns, listed.items, empty="none yet. Upload the first one.")
    course = await in_force(visit)
    content = {
        "today": visit.today,
        "now": counting_on(course, str(visit.today)),
        "steps": () if course else first_steps(visit, scheme=False),
        "coming": [part for part in course if as_day(part["from"]) > visit.today],
        "address": address,
        "actions": await _actions(visit, listed.items),
        "following": listed.following,
        "first": listed.first,
        "twins": twins_of(visit, "/scheme-versions"),
    }
    return PageContent("schemes.html", "Scheme", content, table=table)


async def _actions(visit: Visit, versions: Sequence[Said]) -> list[PageAction]:
    actions = []
    if visit.may(UPLOAD):
        what = "Check a version" if await is_paid(visit) else "Upload a version"
        actions.append(PageAction(visit.link("/schemes/upload"), what))
    return actions + ([PageAction(visit.link("/schemes/compare"), "Compare two versions")] if len(versions) > 1 else [])


def address(version: Said) -> str:
    """Of a page of this service, of anything that names a version."""
    return at("/schemes/{id}/versions/{version}", id=version["schemeId"], version=version["version"])


async def in_force(visit: Visit) -> list[dict[str, Any]]:
    return list((await visit.api.get("/schemes/in-force"))["items"])


def counting_on(course: Sequence[Said], on: str) -> Said | None:
    return next((part for part in course if part["from"] <= on and (part["to"] is None or on < part["to"])), None)


async def read_version(visit: Visit, scheme_id: str, number: str | int) -> dict[str, Any]:
    return dict(await visit.api.get(at("/schemes/{id}/versions/{version}", id=scheme_id, version=number)))


async def read_meaning(visit: Visit, version: str) -> dict[str, list[Said]]:
    """What is said of each subject, by part of the scheme."""
    parts: dict[str, list[Said]] = defaultdict(list)
    for paragraph in (await visit.api.get(f"{version}/meaning"))["items"]:
        parts[paragraph["part"]].append(paragraph)
    return parts


async def asked_version(visit: Visit) -> dict[str, Any]:
    return await read_version(visit, visit.part("scheme"), visit.part("version"))


@pages.get(HERE, needs=ONE, twin=f"{HERE}/prices")
async def show_version(visit: Visit) -> PageContent:
    version = await asked_version(visit)
    scheme = version["scheme"]
    if visit.ending != "html":
        return PageContent("", "", table=_price_table(scheme))
    course = await in_force(visit)
    here = address(version)
    said = await read_meaning(visit, here)
    content = {
        "version": version,
        "state": STATES[version["state"]],
        "counts": _counts(version, course, str(visit.today)),
        "confirmed_anew": CONFIRMED_ANEW if version["state"] == "published" and visit.may("GET /tariffs") else "",
        "to_confirm": await _to_confirm(visit, version),
        "today": visit.today,
        "said": said,
        "measures": _measure_table(visit, version, said["measure"]),
        "measure_twins": twins_of(visit, f"{here}/measures"),
        "prices": _prices_by_band(scheme),
        "price_twins": twins_of(visit, f"{here}/prices"),
        "actions": await _actions_of(visit, version, course),
    }
    return PageContent("scheme.html", f"{version['title']}: version {version['version']}", content)


async def _to_confirm(visit: Visit, version: Said) -> tuple[str, str] | None:
    """How many tariffs wait for that, and where; of who may not see that, and of a draft, nothing."""
    if version["state"] == "draft" or not visit.may("GET /proposals"):
        return None
    return await how_many(visit, "/proposals", state="proposed"), visit.link("/")


def _counts(version: Said, course: Sequence[Said], today: str) -> str:
    """Whether it counts, and when: a version that is valid may count on no day, since another was published later."""
    if version["state"] == "draft":
        return "Nothing is done by it until it is published."
    own = [part for part in course if address(part) == address(version)]
    if not own:
        return "It counts on no day: another that was published later has taken its place."
    days = " and ".join(span(part["from"], part["to"]) for part in own)
    now = counting_on(own, today)
    return f"It counts {days}" + (", and so today." if now else ".")


async def _actions_of(visit: Visit, version: Said, course: Sequence[Said]) -> list[PageAction]:
    actions = []
    if version["state"] == "draft" and visit.may(PUBLISH) and not await is_paid(visit, version):
        actions.append(PageAction(visit.link(f"{address(version)}/publish"), "Check and publish"))
        if course:
            actions.append(PageAction(visit.link(f"{address(version)}/try"), "Try it on what has happened"))
            actions.append(PageAction(visit.link_to("payments", "/what-ifs"), "What it came to when tried"))
            actions.append(PageAction(visit.link(f"{address(version)}/propose"), "Propose it to whom it concerns"))
    if visit.may(UPLOAD):
        begin = f"/schemes/upload?scheme={version['schemeId']}&version={version['version']}"
        actions.append(PageAction(visit.link(begin), "Begin another version with it"))
    other = counting_on(course, version["validFrom"])
    if other and address(other) != address(version):
        query = f"scheme={version['schemeId']}&before={other['version']}&after={version['version']}"
        changes = f"What it changes of version {other['version']}"
        actions.append(PageAction(visit.link(f"/schemes/compare?{query}"), changes))
    return actions


def _measure_table(visit: Visit, version: Said, paragraphs: Sequence[Said]) -> RowsTable:
    def alone(row: Said) -> str:
        page = measure_page(version["schemeId"], version["version"], row["code"])
        return visit.link(page) if version["state"] == "published" else ""

    rows = [
        {
            "code": paragraph["code"],
            "title": paragraph["subject"],
            "rule": paragraph["sentences"][0],
            "paid": " ".join(paragraph["sentences"][1:]),
        }
        for paragraph in paragraphs
    ]
    columns = [text("title", "Paid for", link=alone), text("rule", "What counts"), text("paid", "When it is paid"),
               text("code", "Code")]  # fmt: skip
    return RowsTable("What is paid for", columns, rows)


@pages.get(f"{HERE}/measures", needs=ONE, twin=f"{HERE}/measures")
async def show_measures(visit: Visit) -> PageContent:
    """For a program; the page itself is that of the version."""
    version = await asked_version(visit)
    here = address(version)
    table = _measure_table(visit, version, (await read_meaning(visit, here))["measure"])
    content = {"back": visit.link(here), "twins": twins_of(visit, f"{here}/measures")}
    return PageContent("scheme_measures.html", "What is paid for", content, table=table)


def _price_table(scheme: Said) -> RowsTable:
    columns = [
        text("title", "Paid for"), text("measure", "Code"), text("band", "Band"), on_day("from", "From"),
        on_day("to", "Until before"), money("pence", "Price"),
    ]  # fmt: skip
    return RowsTable("Prices", columns, _price_rows(scheme))


def _prices_by_band(scheme: Said) -> RowsTable:
    """One row for each measure and time, one column for each band."""
    codes = [band["code"] for band in scheme["complexity"]["bands"]]
    rows: dict[tuple[str, str, str | None], dict[str, Any]] = {}
    for price in _price_rows(scheme):
        row = rows.setdefault((price["measure"], price["from"], price["to"]), {**price})
        row |= dict.fromkeys(codes if price["band"] == "*" else [price["band"]], price["pence"])
    bands = [Column(f"band.{code}", sentence(plain(code)), pounds, numeric=True) for code in codes]
    columns = [text("title", "Paid for"), on_day("from", "From"), Column("to", "Until", last_day), *bands]
    shown = [{**row, **{f"band.{code}": row.get(code) for code in codes}} for row in rows.values()]
    return RowsTable("Prices", columns, shown, empty="none.")


def _price_rows(scheme: Said) -> list[dict[str, Any]]:
    """As the scheme has them, with the measure's title."""
    titles = {measure["code"]: measure["title"] for measure in scheme["measures"]}
    names = ("measure", "band", "from", "to", "pence")
    return [
        {"title": titles.get(row["measure"], row["measure"]), **{name: row.get(name) for name in names}}
        for row in scheme.get("prices", ())
    ]


@pages.get("/schemes/compare", needs=LIST)
async def compare(visit: Visit) -> PageContent:
    """Two versions; without a word of which, what counts today and the newest."""
    versions = (await visit.api.get("/schemes", limit=200))["items"]
    chosen = await _chosen(visit, versions)
    content: dict[str, Any] = {"versions": versions, "chosen": chosen, "tables": [], "address": address}
    if chosen is not None:
        content["tables"] = await change_tables(visit, chosen["scheme"], chosen["before"], chosen["after"])
    return PageContent("scheme_compare.html", "Two versions side by side", content)


async def _chosen(visit: Visit, versions: Sequence[Said]) -> dict[str, Any] | None:
    asked = {name: visit.query.get(name, "") for name in ("scheme", "before", "after")}
    if all(asked.values()):
        return asked
    if not versions:
        return None
    newest = versions[-1]
    counting = counting_on(await in_force(visit), str(visit.today)) or versions[0]
    return {"scheme": newest["schemeId"], "before": str(counting["version"]), "after": str(newest["version"])}


async def change_tables(visit: Visit, scheme_id: str, before: str | int, after: str | int) -> list[RowsTable]:
    """One for each part of the scheme in which the two differ."""
    path = at("/schemes/{id}/versions/{version}/changes", id=scheme_id, version=after)
    changed = (await visit.api.get(path, since=before))["items"]
    columns = [text("what", "What"), text("before", f"Version {before}"), text("after", f"Version {after}")]
    by_section = groupby(changed, key=lambda change: change["section"])
    return [RowsTable(section, columns, list(rows)) for section, rows in by_section]
