"""What the operations that one page asks have in common."""

from typing import Annotated

from fastapi import Depends, Request

from shared.kernel.read_once import ReadOnce
from shared.web.handing import at_hand
from shared.web.today import VISIT

KEPT = "lasars.kept"  # where, in the scope of a page's request, stands what its operations have read


@at_hand
async def _once_in_a_visit(request: Request) -> ReadOnce:
    """Of a page that only reads; what any other request reads is its own."""
    visit = request.scope.get(VISIT)
    if visit is None or request.method != "GET":
        return ReadOnce()
    return ReadOnce(visit.setdefault(KEPT, {}))


OnceInAVisit = Annotated[ReadOnce, Depends(_once_in_a_visit)]
