"""A published version never changes, so a number stands for one content for ever. Payment rules 1."""

from collections.abc import Sequence

from services.tariff.rules.faults import SchemeFault, SchemeRefused
from services.tariff.rules.parsing import scheme_hash
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.versions import Earlier


def refuse_a_number_that_is_taken(scheme: Scheme, its_hash: str, published: Sequence[Earlier]) -> None:
    """By a version that says something else."""
    taken = [earlier.scheme for earlier in published if earlier.scheme.version == scheme.version]
    if any(scheme_hash(version) != its_hash for version in taken):
        following = max(earlier.scheme.version for earlier in published) + 1
        message = f"{scheme.version} was published with other content, and a published version never changes"
        raise SchemeRefused([SchemeFault("version", message, (f"{following} or later",))])
