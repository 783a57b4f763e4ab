"""`docs/scheme.md`: what a scheme may say, key by key, from the shape that it is checked by."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from services.tariff.rules.scheme import Scheme

PAGE = Path(__file__).parents[2] / "docs" / "scheme.md"
_HEAD = """# What a scheme says

A scheme is a TOML file (`deploy/schemes`), or the same keys as JSON. Days are written `2012-04-02`, money in whole
pence, shares as exact decimals in quotes. What the words mean for money, `payment-rules.md` says.

`lasars scheme check FILE` says in plain sentences what a file means: whom it pays for, who is paid what for what and
when, by which cases a part at risk is earned and a gate is passed, and what nobody has confirmed yet. It tells all that
is wrong with it, by line, with what is allowed there; it needs no service. `--after FILE` names a version that was
published before (several in their order), and what this one owes to it is checked too; it needs a number of its own,
since a published version never changes. The exit code is 0 for a sound scheme, 1 for one with faults, 2 for what cannot
be read. `--json` says the same to a program. `POST /schemes/check` checks it beside what is published.

`lasars scheme diff BEFORE AFTER` says what one version changes of another, and for whom: each who is paid, the LASARS,
the council and people in treatment; prices from what to what, with the difference; what is settled again, and what
stays. Who is paid is told of whatever its contracts rest on: their terms and measures, what these are made of, what
earns a pot or passes a gate and what that asks for (measures, and those of the events that it asks for, with who
records them; a statement and who signs it), when a TOP is due from who treats, cut-offs, whom the scheme pays for,
journeys, bands where it is paid by them, and what drugs and reasons of an end count as. A subcontractor that has left
is told what is said of it alone, and of no price for who is assessed later. Who comes or ceases to verify what a
LASARS is paid for has a heading of its own. What has no sentence of its own is told to everybody, under the name of
its key. Each is a file, or a published version by its number or hash. The exit code is 0 where they say the same, 1
where they differ, 2 where one cannot be read.

What is said by contract year begins with the first, each counted from the contract's `starts`; one that is begun
counts, however short. One amount for each year, no fewer and no more, have `annual_value_pence`,
`plan.expected_value_pence` and `plan.assumed_starts.people`. Of `block_shares`, `at_risk.shares`, `cap_pence` and
`collar_pence` the last goes on, so one is enough for all. Of `final_accounts` a year that is left out has none.

The prices may stand in a CSV beside it (`lasars scheme check FILE --prices CSV`, `pricesCsv` in the API), and then not
in the file: a line for each, under the columns `measure`, `band`, `from`, `to` (empty: no end is set) and `pence`.
That of an earlier version is given by `--after-prices CSV`, each to the next `--after` whose file states none; those of
two versions that are compared by `lasars scheme diff BEFORE AFTER --before-prices CSV --after-prices CSV`. A file that
states no prices and for which no CSV is given is warned of, since then no price of it is compared.

```csv
measure,band,from,to,pence
planned_discharge,low,2012-04-02,,60000
planned_discharge,high,2012-04-02,2013-04-02,145000
```

<!-- What follows is made from the code: make documents. -->
"""


def page() -> str:
    whole = Scheme.model_json_schema(ref_template="{model}")
    kinds = whole.pop("$defs")
    return "\n".join(
        [_HEAD, *_section("Scheme", whole), *(line for name in kinds for line in _section(name, kinds[name]))]
    )


def _section(name: str, shape: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {name}\n"
    yield "| Key | Needed | Form | Meaning |"
    yield "| --- | --- | --- | --- |"
    for key, field in shape.get("properties", {}).items():
        needed = "yes" if key in shape.get("required", ()) else ""
        yield f"| `{key}` | {needed} | {_form(field)} | {' '.join(field.get('description', '').split())} |"
    yield ""


def _form(field: Mapping[str, Any]) -> str:
    match field:
        case {"$ref": str(name)}:
            return f"[{name}](#{name.lower()})"
        case {"anyOf": list(several)} | {"oneOf": list(several)}:
            return " or ".join(_form(schema) for schema in several if schema.get("type") != "null")
        case {"enum": list(values)}:
            return ", ".join(f"`{value}`" for value in values)
        case {"type": "array", "items": dict(item)}:
            return f"list of {_form(item)}"
    return _plain(field)


def _plain(field: Mapping[str, Any]) -> str:
    match field:
        case {"const": value}:
            return f"`{value}`"
        case {"format": "date"}:
            return "day"
        case {"type": "string", "pattern": str(pattern)}:
            return f"text as `{pattern}`".replace("|", "\\|")
        case {"type": "string"}:
            return f"text of {field.get('maxLength', 400)} characters at most"
        case {"type": "integer", **size}:
            return f"whole number, {size['minimum']} to {size['maximum']}"
    return ""
