"""What each role of a service may do with each of its tables, declared beside the tables. Whoever works with a
service's own tables, which the relay does not, may read all of them, and add to and change what any of them may.

Verbs are written as PostgreSQL writes them: r reads (SELECT), a adds (INSERT), w changes, or locks (UPDATE), d removes
(DELETE). What is not declared nobody but the owner may do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import MetaData

from shared.kernel.purposes import Purpose

VERBS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
_DECLARED = "granted"


class NotDeclared(LookupError):
    """A table of which nobody says who may do what with it, or a declaration that fits no table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    callers: str = ""
    consumer: str = ""
    relay: str = ""
    work: str = ""

    def verbs(self, purpose: Purpose) -> list[str]:
        return [VERBS[letter] for letter in getattr(self, purpose)]


Declared = Mapping[str, Granted]


def _by_who_works(granted: Granted) -> Granted:
    """What one request, event or day reads and changes hangs on what is in the tables: what no test met would be
    refused, and an event be tried for ever. Whose rows are removed, and by whom, is declared of each.
    """
    own = {purpose: getattr(granted, purpose) for purpose in Purpose if purpose is not Purpose.RELAY}
    common = "r" + "".join(letter for letter in "aw" if any(letter in verbs for verbs in own.values()))
    return replace(granted, **{purpose: common + "d" * ("d" in verbs) for purpose, verbs in own.items()})


def declare(metadata: MetaData, own: Declared, *shared: Declared) -> None:
    """`own` are of tables of this service, all of which it has; `shared` of tables that it may not have."""
    names = {table.name for table in metadata.sorted_tables}
    common = {name: granted for declared in shared for name, granted in declared.items() if name in names}
    declared = common | {name: _by_who_works(granted) for name, granted in own.items()}
    if undeclared := sorted(names - declared.keys()):
        raise NotDeclared(f"who may do what with {', '.join(undeclared)}?")
    if unknown := sorted(own.keys() - names):
        raise NotDeclared(f"there is no table {', '.join(unknown)}")
    for table in metadata.sorted_tables:
        if table.info.get("append_only") and any(
            letter in getattr(declared[table.name], purpose) for purpose in Purpose for letter in "wd"
        ):
            raise NotDeclared(f"rows of {table.name} are only ever added")
    metadata.info[_DECLARED] = declared


def declared_of(metadata: MetaData) -> Declared:
    """By the name of each table."""
    if _DECLARED not in metadata.info:
        raise NotDeclared(f"who may do what with the tables of {metadata.schema}?")
    declared: Declared = metadata.info[_DECLARED]
    return declared
