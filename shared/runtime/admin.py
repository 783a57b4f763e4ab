"""What who keeps a service running asks, on a listener of its own: health with its details, and figures.

It shares the state of the application beside it. Nobody needs a token here: let only those reach it who may see it.
"""

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool

from shared.kernel import metrics
from shared.runtime import health, idleness
from shared.web import problems
from shared.web.middleware import RequestContext

_figures = APIRouter()


@_figures.get("/metrics")
async def read_figures(request: Request) -> Response:
    """From what is known: no scrape asks the database or the broker. Ten thousand figures take a tenth of a second to
    write, in a thread of their own so that nobody's request waits for them.
    """
    state = request.app.state
    metrics.KNOWN_SECONDS.labels(state.service.name).set(state.watch.known_seconds())
    return Response(await run_in_threadpool(generate_latest), media_type=CONTENT_TYPE_LATEST)


def create_admin(app: FastAPI) -> FastAPI:
    admin = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    admin.state = app.state
    problems.install(admin)
    for router in (health.details, idleness.router, _figures):
        admin.include_router(router)
    admin.add_middleware(RequestContext, service=app.state.service.name)
    return admin
