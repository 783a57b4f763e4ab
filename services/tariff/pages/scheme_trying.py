"""A draft tried on what has happened, before anybody publishes it: payments works it out and shows it on its pages."""

from collections.abc import Mapping
from typing import Any

from services.tariff.errors import OwnScheme
from services.tariff.pages.paid import is_paid
from services.tariff.pages.schemes import HERE, TRY, address, asked_version, counting_on, in_force
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, send, shown_anew
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import day, plain, sentence

pages = PageGroup()

_COST = "cost"
_HASH = Field("hash", "", "hidden")


def _bands(version: Mapping[str, Any]) -> list[str]:
    return [band["code"] for band in version["scheme"]["complexity"]["bands"]]


def _form(version: Mapping[str, Any]) -> Form:
    """What a person of a band costs, and the budget, are the asker's own: no scheme says them."""
    costs = [
        Field(f"{_COST}{i}", f"What one person costs: band {plain(code)}", "pounds", optional=True, width=10)
        for i, code in enumerate(_bands(version))
    ]  # fmt: skip
    budget = Field(
        "budgetPence", "Budget, to compare the total with", "pounds", optional=True, width=10,
        hint="For all the time that is worked out: from the first day of the first version until today.",
    )  # fmt: skip
    since = Field(
        "asIfFrom", "As if it had counted from", "date", optional=True,
        hint=f"The draft counts from {day(version['validFrom'])}, and what happened before is not priced by it. Say an"
        " earlier day to try it on what has happened since then, at the prices of its first day.",
    )  # fmt: skip
    return Form(
        [since, budget, *costs, _HASH], "Try it", of_text=True, repeats=True,
        done="It is being worked out. What it comes to is shown under Payments, What if.",
    )  # fmt: skip


@pages.get(f"{HERE}/try", needs=TRY)
async def show_trying(visit: Visit) -> PageContent | GoTo:
    """Of one that is published there is nothing to try: what it comes to stands in the ledger."""
    version = await asked_version(visit)
    return GoTo(address(version)) if version["state"] == "published" else await _shown(visit)


async def _shown(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """Also of one that was published since the form was opened: why it is refused stands above what was filled in."""
    version = await asked_version(visit)
    if await is_paid(visit, version):
        raise OwnScheme(party=visit.actor.organisation)
    content = {"address": address(version), "version": version, "name": sentence(version["title"])}
    seen = {_HASH.name: version["hash"]}
    values = seen | {"asIfFrom": await _earlier_day(visit, version)}
    return form_page(
        shown_anew(visit, refused, **seen), _form(version),
        f"Try version {version['version']} on what has happened", template="scheme_try.html", values=values,
        refused=refused, content=content,
    )  # fmt: skip


async def _earlier_day(visit: Visit, version: Mapping[str, Any]) -> str | None:
    """Of one that is still to begin the first day of what counts today: on what has happened it says nothing else."""
    if version["validFrom"] <= visit.today.isoformat():
        return None
    counting = counting_on(await in_force(visit), visit.today.isoformat())
    return str(counting["from"]) if counting else None


@pages.post(f"{HERE}/try", needs=TRY)
async def try_draft(visit: Visit) -> PageContent | GoTo:
    version = await asked_version(visit)
    named = {"schemeId": version["schemeId"], "version": version["version"]}

    def body(sent: dict[str, Any]) -> dict[str, Any]:
        names = {f"{_COST}{i}": code for i, code in enumerate(_bands(version))}
        costs = [{"band": code, "pence": sent.pop(name)} for name, code in names.items() if name in sent]
        return {**sent, "costs": costs}

    return await send(
        visit, _form(version), "POST", "/what-ifs", again=_shown, then=address(version), more=named, shape=body
    )
