"""Extracts as agencies send them, by what they say and leave out."""

import csv
import io
from datetime import date
from typing import Any

from services.assessment.rules.ndtms.extracts import ExtractName
from services.assessment.rules.ndtms.layouts import NdtmsLayout
from services.assessment.store.ndtms_layouts import layouts

TODAY = date(2012, 10, 1)
FILE_NAME = "N0852-20120401-20120930-TREAT-IN-H.csv"
H_NAME = ExtractName("N0852", date(2012, 4, 1), date(2012, 9, 30), "H")
ANN_ROW = {
    "AGNCY": "N0852", "CLIENTID": "C1", "CLIENT": "C1", "CONSENT": "Y", "FINITIAL": "A", "SINITIAL": "B",
    "DOB": "01/05/1980", "SEX": "2", "ETHNIC": "A", "PC": "SK1 3", "EPISODID": "E1", "REFLD": "02/04/2012",
    "RFLS": "4", "TRIAGED": "03/04/2012", "DRUG1": "1011", "MODID": "M1", "MODAL": "2", "MODST": "10/04/2012",
    "TOPID": "T1", "TOPDATE": "2012-04-12", "ALCUSE": "0", "OPIUSE": "28", "SHARING": "N", "PSYHSTAT": "11",
}  # fmt: skip
WITHOUT_CONSENT = {"AGNCY": "N0852", "CLIENTID": "C2", "CONSENT": "N"}


def layout_of(version: str = "H") -> NdtmsLayout:
    return layouts()[version]


def ann_row(**changes: str) -> dict[str, str]:
    return ANN_ROW | changes


def extract_text(*rows: dict[str, str], version: str = "H", heads: list[str] | None = None) -> str:
    """The rest is not said."""
    layout = layout_of(version)
    sheet = io.StringIO()
    writer: Any = csv.DictWriter(sheet, heads or layout.columns, restval=layout.unsaid, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue()
