"""A caseload that is handed over, sent as a file: looked at first, then received, all of it or nothing."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import CodeNames, code_names
from services.assessment.pages.words import BIRTH_PRECISIONS, REFERRAL_FORM_STATES, REFERRAL_REASONS, SEXES, URGENCIES
from services.assessment.schemas.fields import Sex
from services.assessment.schemas.referral_forms import Urgency
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.own_api import ApiResponse
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, text
from shared.pages.words import counted

pages = PageGroup()
IMPORT = "POST /referral-form-files"
PAGE, EXAMPLE = "/referral-form-files", "/referral-form-file-example"
COLUMNS = (
    "reference", "given_name", "family_name", "birth_date", "birth_date_precision", "sex", "nhs_number", "postcode",
    "reach_by", "source", "reason", "urgency",
)  # fmt: skip
_MADE_UP = (
    ("CASE-1", "Ann", "Example", "1980-05-01", "day", "female", "", "SK1 3XE", "07700 900123, mornings", "", "alcohol",
     "soon"),
    ("CASE-2", "Bob", "Example", "1975-01-01", "year", "male", "", "ZZ99 3VZ", "", "", "drugs", "routine"),
)  # fmt: skip
_LOOK, _RECEIVE = "look", "receive"
_SAID_MAX = 10  # lines that are named on the next page
_FORM = Form(
    [
        Field("csv", "The file", "file",
              hint="CSV in UTF-8, up to 2,000 lines. Its first line names the columns: reference, and any of the others"
              " below."),
        Field("do", "What is to be done with it?", "radios", choices=[
            FieldChoice(_LOOK, "Only look at it", "Nothing is kept. Choose the file again to send it."),
            FieldChoice(_RECEIVE, "Send it", "All lines are received, or none where one is wrong."),
        ]),
    ],
    "Go on", of_text=True, repeats=True, done="The file was read.",
)  # fmt: skip


@pages.get(PAGE, needs=IMPORT, twin=EXAMPLE)
async def show_import(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """Its twin is a file to begin with."""
    codes = await code_names(visit)
    columns = [text("column", "Column"), text("holds", "What stands in it"), text("codes", "What can stand in it")]
    content = {
        "back": visit.link("/referral-forms"),
        "example": visit.link(f"{EXAMPLE}.csv"),
        "columns": RowsTable("The columns of the file", columns, _described(codes), long=True),
    }
    page = form_page(visit, _FORM, "Send a caseload as a file", template="referral_file.html",
                     values={"do": _LOOK}, refused=_with_names(refused, codes), content=content)  # fmt: skip
    example = RowsTable("Two people who are made up", [text(name, name) for name in COLUMNS], _example(codes))
    return PageContent(page.template, page.title, page.content, table=example, status=page.status)


def _example(codes: CodeNames) -> list[dict[str, str]]:
    source = next(iter(_sources(codes)), "")
    return [dict(zip(COLUMNS, line, strict=True)) | {"source": source} for line in _MADE_UP]


def _sources(codes: CodeNames) -> dict[str, str]:
    """In the order of their numbers."""
    named = codes.names("sources").items()
    return dict(sorted(named, key=lambda source: (not source[0].isdecimal(), source[0].zfill(9))))


def _described(codes: CodeNames) -> list[dict[str, str]]:
    sources = _listed(_sources(codes)) or "No list of codes counts today: leave it empty"
    said = {
        "reference": ("Your own reference, always the same", "Letters, digits and . : _ - alone. No name"),
        "given_name": ("First name, or the only one", ""),
        "family_name": ("Last name", ""),
        "birth_date": ("Date of birth", "Year, month and day, such as 1980-05-01"),
        "birth_date_precision": ("What is known of the date of birth", _listed(BIRTH_PRECISIONS)),
        "sex": ("Sex", _listed({code: SEXES[code] for code in get_args(Sex)})),
        "nhs_number": ("NHS number", "Ten digits"),
        "postcode": ("Postcode", "Such as SK1 3XE. Who has none: ZZ99 3VZ"),
        "reach_by": ("How they can be reached", "Such as a telephone number and when to call, up to 100 characters"),
        "source": ("Where they are referred from", sources),
        "reason": ("What help is asked for", _listed(REFERRAL_REASONS)),
        "urgency": ("How soon somebody should look at it",
                    f"{_listed({code: URGENCIES[code] for code in get_args(Urgency)})}. Left empty: routine"),
    }  # fmt: skip
    return [{"column": name, "holds": said[name][0], "codes": said[name][1] or "Any text"} for name in COLUMNS]


def _listed(names: Mapping[str, str]) -> str:
    return "; ".join(f"{code}: {name}" for code, name in names.items())


def _with_names(refused: FormRefused | None, codes: CodeNames) -> FormRefused | None:
    """Codes of which one is to be chosen say what they stand for."""
    if refused is None:
        return None
    errors = [_named(error, codes.names("sources")) for error in refused.problem.get("errors", ())]
    return FormRefused(refused.status, {**refused.problem, "errors": errors}, refused.before)


def _named(error: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    if not str(error.get("field", "")).endswith(": source"):
        return error
    return {**error, "allowed": [f"{code}: {names.get(code, code)}" for code in error.get("allowed", ())]}


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
    new, changed = said["received"], said["changed"]
    would = "would be" if said["dryRun"] else "was" if new == 1 else "were"
    also = f", and {changed} {'would be' if said['dryRun'] else 'was' if changed == 1 else 'were'} changed"
    counts = f"Of {counted(said['rows'], 'line')} {counted(new, 'referral')} {would} new{also if changed else ''}."
    lines = [_of_line(line, looked=said["dryRun"]) for line in said["lines"][:_SAID_MAX]]
    more = len(said["lines"]) - len(lines)
    rest = [f"{counted(more, 'more line')} say{'s' if more == 1 else ''} something else than before."] if more else []
    return " ".join([counts, *lines, *rest, *(["Nothing was kept."] if said["dryRun"] else [])])


def _of_line(line: Mapping[str, Any], *, looked: bool) -> str:
    columns = ", ".join(line["columns"])
    if line["becomes"] == "changed":
        return f"Line {line['line']} {'would change' if looked else 'changed'}: {columns}."
    state = REFERRAL_FORM_STATES[line["state"]].lower()
    return f"Line {line['line']} changes nothing ({columns}): it is decided already: {state}. Tell the front door."
