"""Documents for people as PDF, typeset here by Typst: from the fonts that come with it, and from nothing else.

The same document is the same bytes, whenever it is made: its day is its own. It is tagged (PDF/UA-1) and made to last
(PDF/A-2a).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from pydantic_core import to_json

PDF = "application/pdf"
ROWS_MAX = 5_000  # more are read by no person
_TEMPLATE = Path(__file__).with_name("pdf_document.typ")


@dataclass(frozen=True, slots=True)
class PdfColumn:
    """`wide`: it takes the room that the others leave."""

    heading: str
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PdfTable:
    caption: str
    columns: Sequence[PdfColumn]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    empty: str = "There is none."


@dataclass(frozen=True, slots=True)
class PdfFact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PdfDocument:
    title: str
    author: str
    on: date
    facts: Sequence[PdfFact]
    tables: Sequence[PdfTable]
    notes: Sequence[str] = ()
    footer: str = ""
    landscape: bool = False


async def pdf_of(document: PdfDocument) -> bytes:
    """Typeset in a thread: a long one takes seconds, in which others are answered."""
    return await asyncio.to_thread(_typeset, document)


def _typeset(document: PdfDocument) -> bytes:
    import typst  # 90 MB that a worker does not need

    template, filled = _TEMPLATE.read_bytes(), {"document": to_json(asdict(document)).decode()}
    made_on = datetime.combine(document.on, time(), UTC)
    try:
        return typst.compile(
            template, ignore_system_fonts=True, format="pdf", sys_inputs=filled, pdf_standards=["a-2a", "ua-1"],
            timestamp=made_on,
        )  # fmt: skip
    except typst.TypstError:  # a name has a letter that no font has: it shows as a box, which neither standard allows
        return typst.compile(template, ignore_system_fonts=True, format="pdf", sys_inputs=filled, timestamp=made_on)
