"""Forms by version over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response, status

from services.assessment.api.actors import Commissioner, FormReader
from services.assessment.commands import forms
from services.assessment.errors import BadValue, UnknownForm
from services.assessment.models import FormVersion
from services.assessment.schemas.forms import FormBody, FormKind, FormListedView, FormView
from services.assessment.store import forms as store
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["forms"])
CODE = r"^[a-z][a-z0-9-]{0,39}$"
FormPath = Annotated[str, Path(pattern=CODE, description="The form, by its code.")]
VersionPath = Annotated[int, Path(ge=1, le=1000, description="Which version of it.")]


@router.post(
    "/forms/{form}/versions",
    status_code=status.HTTP_201_CREATED,
    dependencies=[Depends(idempotency_key)],
    responses=describe(BadValue),
)
async def publish_form(
    form: FormPath, body: FormBody, actor: Commissioner, session: WriteSession, today: Today, response: Response
) -> FormView:
    """Publish the next version of a form, or the first one. It is never changed; what was filled in by an older version
    stays as it was asked.
    """
    version = await forms.publish(session, form, body, actor, today)
    response.headers["Location"] = f"/forms/{version.form}/versions/{version.version}"
    return _view(version)


@router.get("/forms")
async def list_forms(
    actor: FormReader,
    session: ReadSession,
    query: Page,
    form: Annotated[str | None, Query(pattern=CODE, description="Only versions of this form.")] = None,
    kind: Annotated[FormKind | None, Query(description="Only of this kind.")] = None,
) -> PageOf[FormListedView]:
    """All versions of the area's forms, by code and number. Of those that have begun the latest is in force."""
    after = query.after(str, int)
    fetched = await store.page(session, actor.area, form=form, kind=kind, after=after, limit=query.fetch)
    answer = page(fetched, query, lambda version: (version.form, version.version))
    return PageOf(items=[FormListedView.model_validate(row) for row in answer["items"]], next=answer["next"])


@router.get("/forms/{form}/versions/{version}", responses=describe(UnknownForm))
async def read_form(form: FormPath, version: VersionPath, actor: FormReader, session: ReadSession) -> FormView:
    """A version of a form as it was published: what was asked, and what could be answered."""
    return _view(await forms.read_version(session, form, version, actor))


def _view(version: FormVersion) -> FormView:
    said = version.definition | version.model_dump(exclude={"definition"})
    return FormView.model_validate(said, by_name=True, by_alias=False)
