"""What a person writes behind a command: days, spans, files. Whatever cannot be used ends in one line that says why."""

import calendar
import codecs
import re
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA, SERVICES
from shared.kernel.area_codes import AREA_FORM
from shared.kernel.days import FIRST_DAY, LAST_DAY
from shared.kernel.ports import PORT_MAX

BASE_MAX = PORT_MAX - 2 * len(SERVICES)  # the services and their health take the ports after the front's
_AREA = re.compile(rf"""^area[ \t]*=[ \t]*["']({AREA_FORM})["']""", re.MULTILINE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text(file: Path) -> str:
    """UTF-8, with or without a byte order mark. Other encodings are named, not guessed at."""
    try:
        content = file.read_bytes()
    except OSError as missing:
        raise LasarsError(f"Cannot read {file}: {missing.strerror}.") from None
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked in {"UTF-16", "UTF-32"}:
        raise LasarsError(f"{file} is written in {marked}: save it as UTF-8.")
    if 0 in content:
        raise LasarsError(f"{file} {_with_zeros(content)}: save it as UTF-8.")
    try:
        return content.decode(marked or "utf-8")
    except UnicodeDecodeError as wrong:
        raise LasarsError(f"{file} is not UTF-8: {_about(content, wrong.start)}. Save it as UTF-8.") from None


def _with_zeros(content: bytes) -> str:
    """No text in UTF-8 holds zero bytes. Of plain letters in UTF-16 every second is one, in UTF-32 three of four."""
    zeros = content.count(0)
    if zeros < len(content) / 4:
        line = content.count(b"\n", 0, content.index(0)) + 1
        return f"is no text in UTF-8, since line {line} holds a zero byte"
    return f"is written in {'UTF-32' if zeros > len(content) / 2 else 'UTF-16'} without a byte order mark"


def _about(content: bytes, at: int) -> str:
    """Where it goes wrong, and what it may be: most files that are not UTF-8 were saved by Windows."""
    line = content.count(b"\n", 0, at) + 1
    try:
        read = bytes([content[at]]).decode("cp1252")
    except UnicodeDecodeError:
        return f"line {line} holds the byte 0x{content[at]:02X}"
    return f"line {line} holds the byte 0x{content[at]:02X}, in Windows-1252 the character {read}"


def area_of(text: str) -> str:
    """Which area the text of a scheme says it is for; the sandbox's where it does not say."""
    area = _AREA.search(text)
    return area[1] if area else AREA


def option_of(parameter: str) -> str:
    """`--as-of` of `asOf`."""
    return "--" + "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in parameter)


def parse_day(text: str, option: str = "") -> date:
    """`option` is by which it was said, where that is one of several."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise LasarsError(f"{f'{option} ' if option else ''}{text} is no date; write it as 2012-04-02.") from None
    return _within(day, text)


def parse_id(text: str, option: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise LasarsError(f"{option} {text} is no id, which is 32 hexadecimal digits in five groups.") from None


def parse_month(text: str) -> date:
    """Its first day."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise LasarsError(f"{text} is no month; write it as 2012-11.") from None
    return _within(day, text)


def later(day: date, span: str) -> date:
    """`26w` later; months and years keep the day, clipped to the month's end."""
    span_match = re.fullmatch(r"([0-9]{1,4})([dwmy])", span.strip())
    if not span_match or not int(span_match[1]):
        raise LasarsError(f"{span} is no span of time; write 3d, 26w, 12m or 1y.")
    count, unit = int(span_match[1]), span_match[2]
    if unit in "dw":
        return _within(day + timedelta(days=count * (7 if unit == "w" else 1)), span)
    year, month = divmod(day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1), 12)
    if year > LAST_DAY.year:
        raise _too_far(span)
    return _within(date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])), span)


def _within(day: date, said: str) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _too_far(said)
    return day


def _too_far(said: str) -> LasarsError:
    return LasarsError(f"{said} leads out of the days that can be used: {FIRST_DAY} to {LAST_DAY}.")
