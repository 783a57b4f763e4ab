"""Tells which words of a version this program does not know."""

from services.assessment.rules.terms import Terms
from services.assessment.rules.unknown import unknown_words
from shared.kernel.scheme_words import warn_of_words


def warn_of_unknown_words(version: Terms) -> None:
    warn_of_words("assessment", version.scheme_id, version.version, unknown_words(version))
