"""Tells which words of a version this program does not know."""

from services.payments.rules.schemes import Scheme
from services.payments.rules.unknown import unknown_words
from shared.kernel.scheme_words import tell_unknown_words


def tell_unknown(version: Scheme) -> None:
    tell_unknown_words("payments", version.id, version.version, unknown_words(version))
