"""The editions of the core data set, their columns and code lists, as the data beside the store says them.

What is read here is what the files of an installation say: a council brings the current pack of the data set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class NdtmsCode:
    """From when to when it counts, both days included; without one always."""

    code: str
    name: str
    since: date | None
    until: date | None
    verified: bool

    def counts_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class NdtmsColumn:
    """`dated_by`: the field whose day says which codes count; without one those of the last day of the extract."""

    name: str
    field: str
    kind: str
    codes: Sequence[NdtmsCode]
    dated_by: str | None
    verified: bool
    source: str

    def codes_on(self, day: date) -> dict[str, str]:
        """By code its name. Of none at all any is taken."""
        return {code.code: code.name for code in self.codes if code.counts_on(day)}


@dataclass(frozen=True, slots=True)
class NdtmsLayout:
    """One edition. Every column of `columns` stands in a file, those of `optional` may; `unsaid` is written for what
    is not said. Of `fields` those are read.
    """

    version: str
    since: date | None
    until: date | None
    verified: bool
    unsaid: str
    columns: Sequence[str]
    optional: frozenset[str]
    fields: Mapping[str, NdtmsColumn] = field(default_factory=dict)

    @property
    def unverified(self) -> list[str]:
        """The columns that are read, whose meaning was recalled."""
        return [column.name for column in self.fields.values() if not column.verified]


Layouts = Mapping[str, NdtmsLayout]


def layouts_of(
    columns: Mapping[str, Any], codes: Mapping[str, Any], editions: Sequence[Mapping[str, Any]]
) -> dict[str, NdtmsLayout]:
    """By version, of what the files say."""
    lists = {row["name"]: [_code(code, row["verified"]) for code in row["codes"]] for row in codes["list"]}
    meant = [_column(row, lists) for row in columns["columns"]]
    return {edition["version"]: _layout(edition, meant) for edition in editions}


def _layout(edition: Mapping[str, Any], meant: Sequence[NdtmsColumn]) -> NdtmsLayout:
    optional = frozenset(edition.get("optional", ()))
    names = {*edition["columns"], *optional}
    return NdtmsLayout(
        version=edition["version"],
        since=edition.get("from"),
        until=edition.get("to"),
        verified=edition["verified"],
        unsaid=edition["unsaid"],
        columns=tuple(edition["columns"]),
        optional=optional,
        fields={column.field: column for column in meant if column.name in names},
    )


def _column(row: Mapping[str, Any], lists: Mapping[str, Sequence[NdtmsCode]]) -> NdtmsColumn:
    return NdtmsColumn(
        name=row["name"],
        field=row["field"],
        kind=row["kind"],
        codes=lists[row["list"]] if "list" in row else (),
        dated_by=row.get("on"),
        verified=row["verified"],
        source=row["source"],
    )


def _code(row: Mapping[str, Any], verified: bool) -> NdtmsCode:
    return NdtmsCode(row["code"], row["name"], row.get("from"), row.get("to"), row.get("verified", verified))
