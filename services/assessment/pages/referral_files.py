"""A caseload that is handed over, sent as a file: looked at first, then received, all of it or nothing."""

from typing import Any

from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.own_api import ApiResponse
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import counted

pages = PageGroup()
IMPORT = "POST /referral-form-files"
PAGE = "/referral-form-files"
_COLUMNS = (
    "given_name, family_name, birth_date, birth_date_precision, sex, nhs_number, postcode, reach_by, source, reason,"
    " urgency"
)
_LOOK, _RECEIVE = "look", "receive"
_FORM = Form(
    [
        Field("csv", "The file", "file",
              hint=f"CSV, up to 2,000 lines. Its first line names the columns: reference, and any of {_COLUMNS}."),
        Field("do", "What is to be done with it?", "radios", choices=[
            FieldChoice(_LOOK, "Only look at it", "Nothing is kept. Choose the file again to send it."),
            FieldChoice(_RECEIVE, "Send it", "All lines are received, or none where one is wrong."),
        ]),
    ],
    "Go on", of_text=True, repeats=True, done="The file was read.",
)  # fmt: skip


@pages.get(PAGE, needs=IMPORT)
async def show_import(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"back": visit.link("/referral-forms")}
    return form_page(visit, _FORM, "Send a caseload as a file", template="referral_file.html",
                     values={"do": _LOOK}, refused=refused, content=content)  # fmt: skip


@pages.post(PAGE, needs=IMPORT)
async def import_forms(visit: Visit) -> PageContent | GoTo:
    only_looks = _RECEIVE not in visit.form.get("do", ())
    return await send(visit, _FORM, "POST", "/referral-form-files", again=show_import, shape=_shaped,
                      then=PAGE if only_looks else "/referral-forms", adds=_read)  # fmt: skip


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    """Where nothing is chosen it is only looked at."""
    return {"csv": body.get("csv"), "dryRun": body.get("do") != _RECEIVE}


def _read(sent: ApiResponse) -> str:
    said = sent.json()
    lines, new = counted(said["rows"], "line"), counted(said["received"], "referral")
    if said["dryRun"]:
        return f"Of {lines} {new} would be new. Nothing was kept."
    return f"Of {lines} {new} {'was' if said['received'] == 1 else 'were'} new."
