"""What a page is asked for in its address, where the API refuses that: said first on the page, which then shows
nothing; a file that is asked for so is refused as the API does it.
"""

from collections.abc import Awaitable, Iterable, Mapping
from http import HTTPStatus
from typing import TypeVar

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
        wrong = [error for error in refused.problem.get("errors", ()) if error.get("field") in labels]
        if refused.status != HTTPStatus.UNPROCESSABLE_ENTITY or visit.ending != "html" or not wrong:
            raise
        return nothing, [
            {
                "text": error_in_words(labels[error["field"]], message_in_words(error, None)),
                "href": f"#{(ids or {}).get(error['field'], error['field'])}",
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
