"""A version of the scheme on its way: its file is checked, kept as a draft, looked at beside what counts, published."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from services.tariff.errors import OwnScheme
from services.tariff.pages.paid import PAID, is_paid
from services.tariff.pages.schemes import (
    CONFIRMED_ANEW,
    HERE,
    PUBLISH,
    UPLOAD,
    address,
    asked_version,
    change_tables,
    counting_on,
    in_force,
    read_meaning,
)
from services.tariff.pages.variation_words import VARIATIONS, variation_address, waiting_words
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import AGAIN, Form, FormRefused, form_page, send, shown_anew
from shared.pages.lists import all_of
from shared.pages.multipart import NO_TEXT, NOT_READ
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable
from shared.pages.words import day

pages = PageGroup()

_FILE, _TEXT, _WHAT, _CHECK, _KEEP = "file", "toml", "what", "check", "keep"
_PRICES_FILE, _PRICES = "pricesFile", "pricesCsv"
_TEXT_OF = {_FILE: _TEXT, _PRICES_FILE: _PRICES}  # where what was in a file stands when the form comes back
FORM = Form(
    [
        Field(_FILE, "The scheme's TOML file", "file", optional=True),
        Field(_TEXT, "Or its text", "textarea", optional=True, hint="What stands here counts where no file is chosen."),
        Field(
            _PRICES_FILE, "A CSV with the prices", "file", optional=True,
            hint="Only where the scheme states none: a line for each, with measure, band, from, to and pence.",
        ),
        Field(_PRICES, "Or its text", "textarea", optional=True),
        Field(
            _WHAT, "What is to be done", "radios",
            choices=[
                FieldChoice(_CHECK, "Check it only", "Nothing is kept."),
                FieldChoice(_KEEP, "Check it and keep it as a draft", "A draft binds nobody until it is published."),
            ],
        ),
    ],
    "Go on", of_text=True,
)  # fmt: skip
_CHECKED_ONLY = Form(FORM.fields[:-1], "Check it", of_text=True)
_SENT = Form(
    [Field(_TEXT, "The text"), Field(_PRICES, "The prices", optional=True)], "", done="The version is kept as a draft."
)
_HASH = Field("hash", "", "hidden")
_FOR_GOOD = Form([_HASH], "Publish it for good", warns=True, of_text=True)


@pages.get("/schemes/upload", needs=UPLOAD)
async def show_upload(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """What was in a file stands in the text when the form comes back, so that it can be mended there. Who is paid is
    offered the check alone.
    """
    paid, begun = await is_paid(visit), await _begun_with(visit)
    form, title = (_CHECKED_ONLY, "Check a version of the scheme") if paid else (FORM, "Upload a version of the scheme")
    return form_page(
        _with_text(visit), form, title, template="scheme_upload.html", refused=refused, values={_WHAT: _KEEP} | begun,
        content={"checked": None, "paid": PAID if paid else ""},
    )  # fmt: skip


async def _begun_with(visit: Visit) -> dict[str, str]:
    """The text of a version that is to be changed, under the next number."""
    scheme, number = visit.query.get("scheme"), visit.query.get("version")
    if not scheme or not number:
        return {}
    toml = (await visit.api.get(at("/schemes/{id}/versions/{version}/text", id=scheme, version=number)))["toml"]
    versions = [row["version"] for row in await all_of(visit, "/schemes") if row["schemeId"] == scheme]
    return {_TEXT: toml.replace(f"version = {number}\n", f"version = {max(versions) + 1}\n", 1)}


def _with_text(visit: Visit) -> Visit:
    if not visit.form:
        return visit
    form = dict(visit.form)
    for file, text in _TEXT_OF.items():
        form |= {file: [], text: ["".join(visit.form.get(file, ())) or "".join(visit.form.get(text, ()))]}
    return replace(visit, form=form)


@pages.post("/schemes/upload", needs=UPLOAD)
async def upload(visit: Visit) -> PageContent | GoTo:
    visit = _with_text(visit)
    text = "".join(visit.form[_TEXT])
    if not text.strip():
        return await _refused(visit, _TEXT, "is needed: choose a file with something in it, or put its text here")
    for file, name in _TEXT_OF.items():
        if NO_TEXT in (sent := "".join(visit.form[name])) or "\0" in sent:
            emptied = replace(visit, form={**visit.form, name: [""]})
            return await _refused(emptied, file, NOT_READ)
    if _WHAT not in visit.form and await is_paid(visit):
        return await _checked(visit)
    if visit.form.get(_WHAT) not in ([_KEEP], [_CHECK]):
        return await _refused(visit, _WHAT, "is needed: choose one")
    if visit.form.get(_WHAT) == [_KEEP]:
        return await send(
            visit, _SENT, "POST", "/schemes", again=show_upload, then=lambda response: address(response.json())
        )
    return await _checked(visit)


async def _refused(visit: Visit, name: str, message: str) -> PageContent:
    problem = {"errors": [{"field": name, "message": message}]}
    return await show_upload(visit, FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, problem))


async def _checked(visit: Visit) -> PageContent:
    """Nothing is kept, so the form stands there again, with what the check said above it."""
    try:
        checked = (await visit.api.send("POST", "/schemes/check", _SENT.body(visit.form))).json()
    except RefusedByApi as refusal:
        if refusal.status not in AGAIN:
            raise
        return await show_upload(visit, FormRefused(refusal.status, refusal.problem))
    shown = await show_upload(visit)
    return replace(shown, content={**shown.content, "checked": checked})


@pages.get(f"{HERE}/publish", needs=PUBLISH)
async def offer_publishing(visit: Visit) -> PageContent | GoTo:
    """Of one that is published there is nothing left to do."""
    version = await asked_version(visit)
    return GoTo(address(version)) if version["state"] == "published" else await _publishing(visit, version, None)


async def show_publishing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _publishing(visit, await asked_version(visit), refused)


async def _publishing(visit: Visit, version: Mapping[str, Any], refused: FormRefused | None) -> PageContent:
    """The draft beside what counts on its first day, and what the check warns of: before it binds anybody."""
    if await is_paid(visit, version):
        raise OwnScheme(party=visit.actor.organisation)
    warned, refused = await _warned(visit, version, refused)
    other = counting_on(await in_force(visit), version["validFrom"])
    (said,) = (await read_meaning(visit, address(version)))["scheme"]
    seen = {_HASH.name: version["hash"]}
    visit = shown_anew(visit, refused, **seen)
    content = {
        "version": version,
        "address": address(version),
        "valid": said["sentences"][-1],
        "warnings": warned,
        "variation": await _variation_words(visit, version),
        "backdated": _backdated(version, other, str(visit.today)),
        "before": other,
        "tables": await _differences(visit, other, version) if other else [],
    }
    title = f"Publish version {version['version']}?"
    return form_page(
        visit, _FOR_GOOD, title, template="scheme_publish.html", values=seen, refused=refused, content=content
    )


async def _variation_words(visit: Visit, version: Mapping[str, Any]) -> tuple[str, str] | None:
    """Whether it waits for those whose contracts it changes: what is so, and where it is read."""
    if not visit.may(VARIATIONS):
        return None
    named = {name: version[name] for name in ("schemeId", "version", "hash")}
    proposed = [row for row in await all_of(visit, "/variations") if named.items() <= row.items()]
    open_ones = [row for row in proposed if row["state"] in {"proposed", "declined", "agreed"}]
    return (waiting_words(open_ones[0]), visit.link(variation_address(open_ones[0]))) if open_ones else None


def _backdated(version: Mapping[str, Any], other: Mapping[str, Any] | None, today: str) -> str:
    """What a version does whose terms begin in the past; empty of any other. Payment rules 1, Versions of a scheme."""
    if version["validFrom"] >= today:
        return ""
    begun = f"It begins in the past, on {day(version['validFrom'])}."
    if other is None:
        return f"{begun} What was recorded from that day on is judged by it, and what it pays for becomes due."
    return (
        f"{begun} What is dated from that day on and was decided already, by version {other['version']} or a later one,"
        " is worked out anew by it, also what was paid: what falls is taken off the next payments or becomes a debt,"
        f" and what comes to more is paid with them. {CONFIRMED_ANEW}"
    )


async def _differences(visit: Visit, other: Mapping[str, Any], version: Mapping[str, Any]) -> list[RowsTable]:
    return await change_tables(visit, version["schemeId"], other["version"], version["version"])


async def _warned(
    visit: Visit, version: Mapping[str, Any], refused: FormRefused | None
) -> tuple[list[str], FormRefused | None]:
    """Since it was drafted another may have been published, beside which it is not sound any more."""
    if version["state"] != "draft":
        return [], refused
    try:
        checked = await visit.api.send("POST", "/schemes/check", {"scheme": version["scheme"]})
    except RefusedByApi as refusal:
        if refusal.status not in AGAIN:
            raise
        return [], refused or FormRefused(refusal.status, refusal.problem)
    return list(checked.json()["warnings"]), refused


@pages.post(f"{HERE}/publish", needs=PUBLISH)
async def publish(visit: Visit) -> PageContent | GoTo:
    path = address({"schemeId": visit.part("scheme"), "version": visit.part("version")})
    seen = {_HASH.name: "".join(visit.form.get(_HASH.name, ()))}  # without one the API refuses it
    return await send(
        visit,
        Form([], "", done="The scheme is published."),
        "POST",
        f"{path}/publish",
        again=show_publishing,
        then=path,
        query=seen,
    )
