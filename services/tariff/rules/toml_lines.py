"""On which line of a TOML file each place of its values begins, so that a fault can be found where it was written.

The parser of the standard library does not keep it. The text is one that it has read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.tariff.rules.faults import path

Steps = tuple[str | int, ...]
_BLANK = re.compile(r"(?:[ \t\r\n]++|\#[^\n]*+)*+")
_KEY = re.compile(r""""((?:\\.|[^"\\])*+)"|'([^']*+)'|([A-Za-z0-9_-]++)""")
_DOT = re.compile(r"[ \t]*+\.[ \t]*+")
_TEXT = re.compile(
    r'''"""(?:\\.|[^\\"]|"{1,2}(?!"))*+"{3,5}|\'\'\'(?:[^']|'{1,2}(?!'))*+'{3,5}|"(?:\\.|[^"\\])*+"|'[^']*+\'''',
    re.DOTALL,
)
_PLAIN = re.compile(r"[^\s,\]}#]++(?: [0-9][^\s,\]}#]*+)?")
_ASSIGN = re.compile(r"[ \t]*+=[ \t]*+")
_PARENT = re.compile(r"(?:\.?[^.\[\]]++|\[[0-9]++\])\Z")


def lines_of(text: str) -> dict[str, int]:
    """By place, such as `measures[2].params`: of a key its own line, of an entry of a list where it begins."""
    return _Reader(text).lines


def line_of(place: str, lines: Mapping[str, int]) -> int | None:
    """Of the place, or of the nearest around it that is written: what is missing is told where it should be."""
    while place:
        if place in lines:
            return lines[place]
        shorter = _PARENT.sub("", place)
        if shorter == place:
            return None
        place = shorter
    return None


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    lines: dict[str, int] = field(default_factory=dict)
    _counted: int = 0
    _line: int = 1

    def __post_init__(self) -> None:
        within: Steps = ()
        entries: dict[Steps, int] = {}
        self.text = self.text.removeprefix("\ufeff")
        while self._skip():
            if self.text.startswith("[", self.at):
                within = self._header(entries)
            else:
                self._assigned(within)

    def _skip(self) -> bool:
        """Whether anything is left after blanks and comments."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        return self.at < len(self.text)

    def _mark(self, steps: Steps, at: int) -> None:
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        self.lines.setdefault(path(steps), self._line)

    def _header(self, entries: dict[Steps, int]) -> Steps:
        """`[a.b]` or `[[a]]`: within which table, or entry of a list of tables, the keys below it are."""
        begins, of_list = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if of_list else 1
        *above, name = list(self._names()) or [""]
        steps: Steps = ()
        for outer in above:
            steps = (*steps, outer)
            steps = (*steps, entries[steps]) if steps in entries else steps
        steps = (*steps, name)
        self._mark(steps, begins)
        if of_list:
            entries[steps] = entries.get(steps, -1) + 1
            steps = (*steps, entries[steps])
            self._mark(steps, begins)
        after = self.text.find("\n", self.at)
        self.at = len(self.text) if after < 0 else after
        return steps

    def _names(self) -> Iterator[str]:
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at
        while key := _KEY.match(self.text, self.at):
            self.at = key.end()
            yield next(part for part in key.groups() if part is not None)
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return
            self.at = dot.end()

    def _assigned(self, within: Steps) -> None:
        begins = self.at
        steps = (*within, *self._names())
        self._mark(steps, begins)
        assign = _ASSIGN.match(self.text, self.at)
        self.at = assign.end() if assign else len(self.text)
        self._value(steps)

    def _value(self, steps: Steps) -> None:
        if self.text.startswith("[", self.at):
            self._list(steps)
        elif self.text.startswith("{", self.at):
            self._table(steps)
        else:
            value = _TEXT.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
            self.at = value.end() if value else len(self.text)

    def _list(self, steps: Steps) -> None:
        self.at += 1
        index = 0
        while self._skip() and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._mark((*steps, index), self.at)
            self._value((*steps, index))
            index += 1
        self.at += 1

    def _table(self, steps: Steps) -> None:
        self.at += 1
        while self._skip() and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
            else:
                self._assigned(steps)
        self.at += 1
