"""The API documents at `/docs` of a service: from its own files alone, under a strict policy, right behind a prefix."""

import re
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from starlette.applications import Starlette

from shared.kernel.settings import ServiceSettings
from shared.pages.api_docs import BUNDLE, RETURN, STYLE, ApiDocs
from shared.web.installed import SIGN_IN, installed
from tests.harness import Running

NPM = (BUNDLE, STYLE, RETURN)
DOCUMENT: dict[str, Any] = {
    "servers": [{"url": "http://127.0.0.1:8003", "description": "x"}],
    "paths": {"/": {"get": {"operationId": "a"}}, "/schemes": {"get": {"security": [{"HTTPBearer": []}]}}},
    "components": {"securitySchemes": {"HTTPBearer": {"type": "http"}}},
}


def opened(folder: Path) -> httpx.AsyncClient:
    app = Starlette(routes=ApiDocs("Tariff", {"Tariff": "openapi.json"}, folder=folder).routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


@pytest.fixture
def set_up(tmp_path: Path) -> Path:
    for name in NPM:
        (tmp_path / name).write_text(f"of {name}")
    return tmp_path


@pytest.mark.parametrize("path", ["/docs", "/docs/signed-in"])
async def test_a_page_loads_its_own_files_and_nothing_else(set_up: Path, path: str) -> None:
    browser = opened(set_up)
    page = await browser.get(path)
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r" style=|<style| on[a-z]+=|<script(?![^>]* src=)|://", page.text)
    loaded = re.findall(r'(?:<link rel="stylesheet" href|<script src)="([^"]+)"', page.text)
    assert len(loaded) == {"/docs": 4, "/docs/signed-in": 1}[path]
    for file in loaded:
        answer = await browser.get(f"{path.rpartition('/')[0]}/{file}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"].endswith("immutable")


async def test_without_files_from_npm_it_says_what_is_missing_and_leads_to_the_document(tmp_path: Path) -> None:
    page = await opened(tmp_path).get("/docs")
    assert page.status_code == 200
    assert "<code>make static</code>" in page.text
    assert 'href="openapi.json"' in page.text
    assert "<script" not in page.text


async def test_a_service_shows_its_own_document(tariff: Running) -> None:
    page = await tariff.client.get("/docs")
    assert (page.status_code, page.headers["X-Frame-Options"]) == (200, "DENY")
    assert 'href="openapi.json"' in page.text
    assert (await tariff.client.get("/docs/files/none.js")).status_code == 404
    assert (await tariff.client.get("/docs/signed-in?code=a&state=b")).status_code == 200
    assert (await tariff.client.get("/openapi.json")).json()["servers"][0]["url"] == "."


@pytest.mark.parametrize(
    ("environment", "site"), [("production", "https://site.example"), ("sandbox", "")], ids=["production", "no site"]
)
def test_one_signs_in_from_the_documents_in_the_sandbox_alone(
    environment: Literal["sandbox", "production"], site: str
) -> None:
    document = installed(DOCUMENT, settings(environment, site))
    assert document["components"] == DOCUMENT["components"]
    assert document["paths"] == DOCUMENT["paths"]


def test_what_takes_a_token_takes_that_of_the_sandbox() -> None:
    document = installed(DOCUMENT, settings("sandbox", "http://127.0.0.1:8000"))
    flow = document["components"]["securitySchemes"][SIGN_IN]["flows"]["authorizationCode"]
    assert flow["authorizationUrl"] == "http://127.0.0.1:8000/authorize"
    assert flow["tokenUrl"] == "http://127.0.0.1:8000/token"
    assert document["paths"]["/schemes"]["get"]["security"] == [{SIGN_IN: []}, {"HTTPBearer": []}]
    assert "security" not in document["paths"]["/"]["get"]
    assert SIGN_IN not in DOCUMENT["components"]["securitySchemes"]


def settings(environment: Literal["sandbox", "production"], site: str) -> ServiceSettings:
    return ServiceSettings.model_construct(environment=environment, site_url=site)
