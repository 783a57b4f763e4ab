"""What forms choose from, by the lists of a scheme, and what each code of them is called."""

from collections.abc import Mapping
from typing import Any

from shared.pages.words import plain, sentence

Said = Mapping[str, Any]
LISTS = {
    "drugs": "Substances", "discharge_reasons": "Reasons of an end", "referral_sources": "Who sends people",
    "override_codes": "Reasons to choose another band or price", "activity_kinds": "What is done for people besides",
}  # fmt: skip


def codes(scheme: Said, key: str) -> list[str]:
    return [_code(row) for row in scheme.get(key, ())]


def _code(row: Said) -> str:
    """`Heroin (1011, drugs, answered by opiates of the TOP)`, `Dropped out (85 of cds-f, unsuccessful)`"""
    name = row.get("name") or row.get("title") or plain(row["code"])
    of_class = f", {row['class']}" if row.get("class") else ""
    item = f", answered by {plain(row['top_item'])} of the TOP" if row.get("top_item") else ""
    of_list = f" of {row['list']}" if row.get("list") else ""
    return f"{sentence(name)} ({row['code']}{of_list}{of_class}{item})"
