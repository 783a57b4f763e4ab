"""The frame of the front's own pages."""

from html import escape

from starlette.responses import HTMLResponse

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# A page that sends no referrer sends the origin `null` with its forms, which is refused as a page from elsewhere.
PAGE_HEADERS = {"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "same-origin"}
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1b1f23}
td{padding:.4rem 1rem .4rem 0;vertical-align:top}pre{background:#f3f4f6;padding:1rem;overflow-x:auto}
ul{list-style:none;padding:0}li{margin:.5rem 0}
button{font:inherit;padding:.4rem .8rem;color:#fff;background:#1d4f91;border:0;border-radius:.2rem;cursor:pointer}"""


def shell(title: str, body: str) -> str:
    """A whole page; `body` is markup already."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)} - lasars sandbox</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style>'
        f"<main><h1>{escape(title)}</h1>{body}</main></html>"
    )


def html(page: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page, status, headers=PAGE_HEADERS)
