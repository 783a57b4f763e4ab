"""What a page is asked for in its address, where the API refuses that: said first on the page, which then shows
nothing; a file that is asked for so is refused as the API does it.
"""

from collections.abc import Awaitable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from shared.kernel.problems import SHOWN_MAX, UnknownName
from shared.pages.own_api import RefusedByApi
from shared.pages.page import Visit
from shared.pages.problem_words import error_in_words, message_in_words

T = TypeVar("T")
FilterErrors = list[dict[str, str]]


async def filtered(
    visit: Visit, asked: Awaitable[T], nothing: T, *, labels: Mapping[str, str], ids: Mapping[str, str] | None = None
) -> tuple[T, FilterErrors]:
    """What was asked, or `nothing` and the errors of an error summary. `labels` by the API's names of the filters;
    `ids` of what is filled in, where that is not the name.
    """
    try:
        return await asked, []
    except RefusedByApi as refused:
        if not (wrong := _wrong(visit, refused, labels)):
            raise
        return nothing, _in_words(wrong, labels, ids or {})


async def without_refused(
    visit: Visit, path: str, asked: Mapping[str, Any], *, labels: Mapping[str, str]
) -> tuple[Any, FilterErrors]:
    """What is asked of an address, or, with the errors, what it answers without the filters that it refuses: for a page
    whose form is made of the answer.
    """
    try:
        return await visit.api.get(path, **asked), []
    except RefusedByApi as refused:
        if not (wrong := _wrong(visit, refused, labels)):
            raise
    fields = {error["field"] for error in wrong}
    rest = {name: value for name, value in asked.items() if name not in fields}
    return await visit.api.get(path, **rest), _in_words(wrong, labels, {})


def _wrong(visit: Visit, refused: RefusedByApi, labels: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """None where that is nothing to be said beside a form."""
    if refused.status != HTTPStatus.UNPROCESSABLE_ENTITY or visit.ending != "html":
        return []
    return [error for error in refused.problem.get("errors", ()) if error.get("field") in labels]


def _in_words(wrong: Iterable[Mapping[str, Any]], labels: Mapping[str, str], ids: Mapping[str, str]) -> FilterErrors:
    return [
        {
            "text": error_in_words(labels[error["field"]], message_in_words(error, None)),
            "href": f"#{ids.get(error['field'], error['field'])}",
        }
        for error in wrong
    ]


def not_known(visit: Visit, field: str, label: str, said: str, there_are: Iterable[str]) -> FilterErrors:
    """Of a filter that is typed and is nobody's and nothing's name: what there is. A list of it would be empty whatever
    waits.
    """
    unknown = UnknownName.of(field, said, sorted(set(there_are)))
    if visit.ending != "html":
        raise unknown
    error = (unknown.errors or [])[0]
    words = message_in_words({**error, "allowed": error["allowed"][:SHOWN_MAX]}, None)
    return [{"text": error_in_words(label, words), "href": f"#{field}"}]


def status_of(errors: FilterErrors) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
