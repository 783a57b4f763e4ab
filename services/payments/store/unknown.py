"""Tells which words of a version this program does not know."""

from services.payments.rules.schemes import Scheme
from services.payments.rules.unknown import unknown_words
from shared.kernel.scheme_words import warn_of_words


def warn_of_unknown_words(version: Scheme) -> None:
    warn_of_words("payments", version.id, version.version, unknown_words(version))
