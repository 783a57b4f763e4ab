"""Tells which words of a scheme a service does not know: what nobody meets or is paid by it would else be missed."""

from collections.abc import Iterable

import structlog

from shared.kernel.metrics import SCHEME_WORDS_UNKNOWN

log = structlog.get_logger("schemes")


def warn_of_words(service: str, scheme_id: str, version: int, unknown: Iterable[str]) -> None:
    """The figure stays as long as the process: each reads the versions again that it goes by."""
    words = list(unknown)
    SCHEME_WORDS_UNKNOWN.labels(service, scheme_id, version).set(len(words))
    if words:
        remedy = f"upgrade {service}, then publish that version anew"
        log.error("scheme_unknown", scheme=scheme_id, version=version, words=words, remedy=remedy)
