"""What an error of the database tells about it, in one place: none of these is the fault of who asked.

An API answers the first three with 503 and Retry-After; a consumer parks no event for any of them.
"""

from enum import StrEnum

import asyncpg

from shared.data.db import ConnectionLost
from shared.data.rows import DoesNotFit
from shared.data.statements import WrongRows, WrongValues


class Fault(StrEnum):
    """AWAY: it cannot be reached, or takes nobody. BUSY: another was in the way, and the same may go through now.
    FULL: it takes no writes, or has no room. INSTALLATION: the schema or its rights are not what the code expects.
    PROGRAM: the driver cannot read what it answers, or was asked out of turn; or a statement of ours was called with
    other values than it names, or gives other columns or rows than it says.
    """

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"
    INSTALLATION = "installation"
    PROGRAM = "program"


_BY_STATE = {
    "25P03": Fault.BUSY,  # idle in transaction for too long
    "25P04": Fault.BUSY,  # the transaction took too long
    "25006": Fault.FULL,  # read-only: a standby, or an administrator's order
    "53300": Fault.AWAY,  # too many connections
    "55006": Fault.BUSY,
    "55P03": Fault.BUSY,  # a lock not had in time
    "57014": Fault.BUSY,  # a statement that took too long
    "57P01": Fault.AWAY, "57P02": Fault.AWAY, "57P03": Fault.AWAY, "57P04": Fault.AWAY, "57P05": Fault.AWAY,
    "0A000": Fault.INSTALLATION,
}  # fmt: skip
_BY_CLASS = {
    "08": Fault.AWAY,
    "0A": Fault.INSTALLATION,
    "25": Fault.INSTALLATION,
    "26": Fault.INSTALLATION,  # a prepared statement that a pooler has lost
    "28": Fault.AWAY,  # who we are is not believed
    "3D": Fault.AWAY,  # no such database
    "3F": Fault.INSTALLATION,  # no such schema
    "40": Fault.BUSY,
    "42": Fault.INSTALLATION,
    "53": Fault.FULL,
    "55": Fault.BUSY,
    "57": Fault.AWAY,
    "58": Fault.FULL,  # its disk
    "F0": Fault.INSTALLATION,
    "XX": Fault.INSTALLATION,
}
# An error inside the database, or a thing that is not in the state for it: what was asked may have brought it about.
_DOUBTFUL = {"XX000", "55000"}
_MISTAKES = (DoesNotFit, WrongRows, WrongValues)
RETRY_AFTER_SECONDS = {Fault.AWAY: 2, Fault.BUSY: 1, Fault.FULL: 10}


def fault_of(error: BaseException | None) -> Fault | None:
    """None where the database is sound: then what was asked of it is at fault."""
    while error is not None:
        if isinstance(error, ConnectionLost):
            return Fault.AWAY
        if code := _state(error):
            return _by_code(error, code)
        if _is_the_drivers(error) or isinstance(error, _MISTAKES):
            return Fault.PROGRAM
        error = error.__cause__ or error.__context__
    return None


def is_doubtful(error: BaseException | None) -> bool:
    """Whether it may be the fault of what was asked, though the code is one of the database's own."""
    return sqlstate(error) in _DOUBTFUL


def may_be_of_one(error: BaseException | None) -> bool:
    """Of work on many things: whether it may be the fault of one of them, so that the others need not wait for it."""
    if fault_of(error) in {None, Fault.BUSY} or is_doubtful(error):
        return True
    while error is not None and not isinstance(error, WrongRows):
        error = error.__cause__ or error.__context__
    return error is not None


def sqlstate(error: BaseException | None) -> str:
    """The database's code for an error, however deeply it was wrapped."""
    while error is not None:
        if code := _state(error):
            return code
        error = error.__cause__ or error.__context__
    return ""


def _state(error: BaseException) -> str:
    for cause in (error, getattr(error, "orig", None)):
        if code := getattr(cause, "sqlstate", None):
            return str(code)
    return ""


def _is_the_drivers(error: BaseException) -> bool:
    """A value that it cannot send is the fault of whoever brought it."""
    drivers = isinstance(error, asyncpg.InternalClientError | asyncpg.InterfaceError)
    return drivers and not isinstance(error, ValueError)


def _by_code(error: BaseException, code: str) -> Fault | None:
    if type(error).__name__ == "InvalidCachedStatementError":
        return Fault.BUSY  # the schema was changed under a plan, which the driver has dropped by now
    return _BY_STATE.get(code) or _BY_CLASS.get(code[:2])
