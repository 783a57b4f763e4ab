"""Tells which words of a scheme this program does not know: what nobody meets by it would else be missed in silence."""

import structlog

from services.assessment.rules.terms import Terms
from services.assessment.rules.unknown import unknown_words
from shared.kernel.metrics import SCHEME_WORDS_UNKNOWN

REMEDY = "upgrade assessment, then publish that version anew"
log = structlog.get_logger("schemes")


def tell_unknown(version: Terms) -> None:
    """The figure stays as long as the process: each reads the versions again that it judges by."""
    words = list(unknown_words(version))
    SCHEME_WORDS_UNKNOWN.labels("assessment", version.scheme_id, version.version).set(len(words))
    if words:
        log.error("scheme_unknown", scheme=version.scheme_id, version=version.version, words=words, remedy=REMEDY)
