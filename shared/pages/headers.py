"""What each page tells the browser that it may do."""

from urllib.parse import urlsplit

from shared.kernel.settings import ServiceSettings
from shared.pages.discovery import Discovery


def page_headers(settings: ServiceSettings, discovery: Discovery | None) -> dict[str, str]:
    """Nothing from elsewhere, no script or style within the page, in nobody's frame; forms lead here and to sign-in."""
    issuers = [settings.oidc_url, *(filter(None, (discovery.authorization_endpoint, discovery.end_session_endpoint))
                                    if discovery else ())]  # fmt: skip
    origins = " ".join(sorted({_origin(url) for url in issuers} - {settings.site_url}))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        f" connect-src 'self'; form-action 'self'{' ' + origins if origins else ''}; frame-ancestors 'none';"
        " base-uri 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
