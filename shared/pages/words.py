"""What pages write of values: pounds, days, roles, codes. Whole pence in, no float on the way."""

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.pages.typed_days import as_typed

_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
_LONDON = ZoneInfo("Europe/London")
_ROLES = {
    "referrer": "referrer", "assessor": "assessor", "verifier": "verifier", "clinician": "clinician",
    "provider": "provider", "interviewer": "interviewer", "commissioner": "commissioner",
    "finance_proposer": "finance: proposes", "finance_approver": "finance: approves",
    "finance_releaser": "finance: releases", "auditor": "auditor", "operator": "operator",
    "platform_operator": "platform operator", "service": "service",
}  # fmt: skip


class Tag(NamedTuple):
    """A state in words; `colour` is a class of the design system, and says nothing that the words do not."""

    text: str
    colour: str


def pounds(pence: int | None) -> str:
    """`£18,400`, `£18,400.50`, and below nothing with the sign for minus; a dash where nothing is known."""
    if pence is None:
        return "–"  # noqa: RUF001 - the dash of a table
    whole, rest = divmod(abs(pence), 100)
    sign = "−" if pence < 0 else ""  # noqa: RUF001 - the sign, which does not break from its number
    return f"{sign}£{whole:,}" + (f".{rest:02d}" if rest else "")


def pounds_and_pence(pence: int) -> str:
    """`£18,400.00`, as documents of accounts have it: all of a column with as many digits."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}.{rest:02d}"  # noqa: RUF001 - the sign


def number(count: int | None) -> str:
    return "–" if count is None else f"{count:,}"  # noqa: RUF001 - the dash of a table


def counted(count: int, of: str, more: str = "") -> str:
    """`1 point`, `1,234 points`; `more` is the word for several where it is not made by an s."""
    if isinstance(count, bool):
        raise TypeError("whether there are any is no count: it would be shown as 1")
    return f"{number(count)} {of if count == 1 else more or f'{of}s'}"


def percent_of(share: str) -> str:
    """Of a decimal as text, by its digits: `0.125` is `12.5 %`."""
    whole, _, rest = share.partition(".")
    hundredths = (rest + "00")[:2]
    more = rest[2:].rstrip("0")
    return f"{int(whole + hundredths)}{'.' + more if more else ''} %"


def as_day(value: date | str) -> date:
    """The API's own form of a day."""
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


def day(value: date | str | None) -> str:
    """`14 January 2013`."""
    if value is None:
        return "–"  # noqa: RUF001 - the dash of a table
    on = as_day(value)
    return f"{on.day} {on:%B %Y}"


def last_day(day_after: date | str | None) -> str:
    """Of a span that is said by the first day no longer covered."""
    return day(None if day_after is None else as_day(day_after) - timedelta(days=1))


def span(starts: date | str, day_after: date | str | None) -> str:
    """`from 2 April 2012` or `from 2 April 2012 to 1 April 2013`."""
    return f"from {day(starts)}" + (f" to {last_day(day_after)}" if day_after else "")


def days_in_words(text: str) -> str:
    """What the API says, with each day as people read it."""
    return _DAY.sub(_in_words, text)


def _in_words(match: re.Match[str]) -> str:
    with suppress(ValueError):  # 30 February is said as it is
        return day(match[0])
    return match[0]


def short_day(value: date | str, beside: date | str) -> str:
    """Without the year where that is the same, or the next one within six months: `14 January`."""
    on, other = as_day(value), as_day(beside)
    near = on.year == other.year or 0 <= (on - other).days < 184
    return f"{on.day} {on:%B}" if near else day(on)


def month(value: date | str) -> str:
    return f"{as_day(value):%B %Y}"


def moment(value: datetime | str) -> str:
    """London's time: `14 January 2013, 4:05pm`."""
    at = _in_london(value)
    return f"{day(at.date())}, {time_of_day(at)}"


def time_of_day(value: datetime | str) -> str:
    """London's: `4:05pm`."""
    at = _in_london(value)
    return f"{at.hour % 12 or 12}:{at:%M}{'pm' if at.hour >= 12 else 'am'}"


def _in_london(value: datetime | str) -> datetime:
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(_LONDON)


def lasting(seconds: float) -> str:
    """`none`, `12 seconds`, `5 minutes`, `3 hours`, `2 days`: the largest of which there is a whole one."""
    if seconds <= 0:
        return "none"
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return counted(int(seconds // length), unit)
    return counted(max(1, round(seconds)), "second")


def role(code: str) -> str:
    return _ROLES.get(code, code)


def roles(codes: frozenset[str] | list[str]) -> str:
    return ", ".join(role(code) for code in sorted(codes))


def plain(code: str) -> str:
    """A code as words: `planned_discharge` is `planned discharge`."""
    return code.replace("_", " ").replace("-", " ")


_WITHIN_A_NAME = {"and", "in", "le", "of", "on", "the", "under", "upon", "with"}


def place_name(code: str) -> str:
    """What somebody typed of a place, or its code: `bracknell-forest` is `Bracknell Forest`, and `E08000007` stands for
    itself.
    """
    words = plain(code).split()
    if any(word != word.lower() for word in words):
        return code
    return " ".join(word if nth and word in _WITHIN_A_NAME else sentence(word) for nth, word in enumerate(words))


def sentence(text: str) -> str:
    """Its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def continued(text: str) -> str:
    """As it goes on within a sentence: its first letter small, but of an abbreviation such as GP."""
    first = text.partition(" ")[0]
    return text if len(first) > 1 and first.isupper() else text[:1].lower() + text[1:]


FILTERS = {
    "place_name": place_name,
    "pounds": pounds,
    "number": number,
    "counted": counted,
    "day": day,
    "month": month,
    "moment": moment,
    "lasting": lasting,
    "role": role,
    "roles": roles,
    "plain": plain,
    "sentence": sentence,
    "typed_day": as_typed,
    "continued": continued,
}
