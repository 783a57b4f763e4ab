"""A scheme hashes by what it means: not by the order of its keys, nor by the file that it came from."""

import copy
import hashlib
import json
import time
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tariff.rules.examining import examine
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, canonical_json, read, scheme_hash
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.toml_text import parse_toml
from tests.thorough import part_of

STOCKPORT = Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml"
SOURCE = parse_toml(STOCKPORT.read_text())
HASH = scheme_hash(read(SOURCE))


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda day: day.isoformat()))


def shuffled(value: Any, draw: Any) -> Any:
    """The same value with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: shuffled(value[key], draw) for key in keys}
    return [shuffled(inner, draw) for inner in value] if isinstance(value, list) else value


def toml_of(value: Any) -> str:
    """Inline TOML, enough for a scheme."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dict():
            return "{" + ", ".join(f"{k} = {toml_of(v)}" for k, v in value.items() if v is not None) + "}"
        case list():
            return "[" + ", ".join(toml_of(inner) for inner in value) + "]"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def changed(**at_top: Any) -> dict[str, Any]:
    return copy.deepcopy(SOURCE) | at_top


@settings(max_examples=part_of(25))
@given(st.data())
def test_the_order_of_keys_does_not_change_the_hash(data: st.DataObject) -> None:
    assert scheme_hash(read(shuffled(SOURCE, data.draw))) == HASH


@settings(max_examples=part_of(25))
@given(st.data())
def test_toml_and_json_give_the_same_bytes(data: st.DataObject) -> None:
    source = shuffled(SOURCE, data.draw)
    text = "\n".join(f"{key} = {toml_of(value)}" for key, value in source.items())
    assert canonical_json(read(parse_toml(text))) == canonical_json(read(as_json(source)))


@given(
    title=st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable()),
    pence=st.integers(0, 10**9),
    points=st.integers(1, 9),
    share=st.decimals(0, 1, places=4, allow_nan=False),
)
def test_what_was_canonical_stays_so(title: str, pence: int, points: int, share: Any) -> None:
    source = changed(title=title)
    source["prices"][0]["pence"] = pence
    source["complexity"]["max_points"] = points
    source["contracts"][0]["block_share"] = f"{share:f}"
    once = canonical(read(source))
    assert canonical(read(once)) == once
    assert scheme_hash(read(once)) == hashlib.sha256(canonical_json(read(as_json(once)))).hexdigest()


def test_a_key_left_out_is_its_default() -> None:
    written = canonical(read(SOURCE))
    assert written["valid_to"] is None
    assert written["measures"][0]["provisional_months"] is None
    assert scheme_hash(read(written)) == HASH


def test_one_share_has_one_spelling() -> None:
    source = changed()
    source["contracts"][1]["block_share"] = "0.250"
    assert scheme_hash(read(source)) == HASH


def test_a_hash_that_travels_inside_is_not_hashed() -> None:
    assert scheme_hash(read(changed(hash=HASH))) == HASH


def test_another_price_is_another_hash() -> None:
    source = changed()
    source["prices"][0]["pence"] += 1
    assert scheme_hash(read(source)) != HASH


@pytest.mark.parametrize("written", ["0.25", "1e3", "12.0"])
def test_a_float_is_refused_and_quoted(written: str) -> None:
    text = STOCKPORT.read_text().replace('block_share = "0.25"', f"block_share = {written}")
    with pytest.raises(SchemeRefused) as refused:
        read(parse_toml(text))
    (fault,) = refused.value.faults
    assert fault.path == "contracts[1].block_share"
    assert "float" in fault.message


def test_a_float_in_json_is_refused_too() -> None:
    source = as_json(SOURCE)
    source["prices"][2]["pence"] = 100.0
    with pytest.raises(SchemeRefused, match=r"prices\[2\].pence: 100.0 is a float"):
        read(source)


def test_broken_toml_is_a_fault_with_its_line() -> None:
    with pytest.raises(SchemeRefused, match="line 1"):
        parse_toml("id = \nversion = 1")


SHAPE_FAULTS: list[tuple[str, Any, str, str]] = [
    ("measures.0.kind", "magic", "measures[0].kind", "engaged"),
    ("measures.0.kind", None, "measures[0].kind", "engaged"),
    ("measures.0.params.weeks", 3, "measures[0].params.weeks", "min_weeks"),
    ("measures.0.params.substances", "all", "measures[0].params.substances", "presenting"),
    ("measures.0.params.substances", ["beer"], "measures[0].params.substances[0]", "alcohol"),
    ("measures.3.params.range", [1, 2], "measures[3].params", "change = -n or +n"),
    ("measures.3.params.change", 0, "measures[3].params", "change = -n or +n"),
    ("measures.3.params.item", "mood", "measures[3].params.item", "acute_housing"),
    ("measures.5.params.roles", ["auditor"], "measures[5].params.roles[0]", "clinician"),
    ("measures.6.provisional_months", "always", "measures[6].provisional_months", "ever"),
    ("measures.6.provisional_months", 0, "measures[6].provisional_months", "ever"),
    ("contracts.0.provisional", "maybe", "contracts[0].provisional", "clawback"),
    ("contracts.0.floor", "1.01", "contracts[0].floor", "1"),
    ("price_from", "claim", "price_from", "achievement"),
    ("colour", "blue", "colour", "title"),
]


@pytest.mark.parametrize(("where", "value", "path", "allowed"), SHAPE_FAULTS)
def test_a_fault_of_shape_names_its_place_and_what_is_allowed(where: str, value: Any, path: str, allowed: str) -> None:
    with pytest.raises(SchemeRefused) as refused:
        read(with_value(where, value))
    faults = {fault.path: fault for fault in refused.value.faults}
    assert allowed in faults[path].allowed


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("version", "1"),
        ("version", True),
        ("valid_from", "2012-02-30"),
        ("valid_from", "02/04/2012"),
        ("prices.0.pence", -1),
        ("prices.0.pence", "600"),
        ("contracts.1.block_share", "a quarter"),
        ("contracts.1.block_share", "-0.1"),
        ("remit", []),
    ],
)
def test_a_value_of_the_wrong_sort_is_refused(where: str, value: Any) -> None:
    with pytest.raises(SchemeRefused):
        read(with_value(where, value))


def test_all_faults_of_shape_come_at_once() -> None:
    source = changed(version="1", price_from="claim")
    with pytest.raises(SchemeRefused) as refused:
        read(source)
    assert {fault.path for fault in refused.value.faults} == {"version", "price_from"}


def with_value(where: str, value: Any) -> dict[str, Any]:
    """The Stockport scheme with one value set, or taken out where it is None."""
    source = changed()
    *way, last = [int(step) if step.isdigit() else step for step in where.split(".")]
    target: Any = source
    for step in way:
        target = target[step]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return source


def test_the_file_is_plain_toml() -> None:
    assert tomllib.loads(STOCKPORT.read_text())["id"] == "stockport-2012"


@pytest.mark.parametrize("title", ["a\0b", "half \ud800"])
def test_what_no_database_can_keep_is_refused(title: str) -> None:
    with pytest.raises(SchemeRefused, match="title"):
        read(changed(title=title))
    with pytest.raises(SchemeRefused, match="key"):
        read(changed(**{title: 1}))


def test_nesting_ends() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    with pytest.raises(SchemeRefused, match="nests too deep"):
        read(changed(title=deep))


def said(where: str, value: Any) -> str:
    with pytest.raises(SchemeRefused) as refused:
        read(with_value(where, value))
    (fault,) = refused.value.faults
    return fault.message


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        (
            "prices.0.pence",
            Decimal("220.00"),
            "220.00 is a float; write whole pence: 22000 for £220.00, 220 for 220p, without a point",
        ),
        (
            "prices.0.pence",
            "220.00",
            "'220.00' is text; write whole pence: 22000 for £220.00, 220 for 220p, without quotes or a point",
        ),
        (
            "contracts.1.annual_value_pence.0",
            "£220",
            "'£220' is text; write whole pence: 22000 for £220.00, 220 for 220p, without quotes",
        ),
        ("contracts.0.carry", Decimal("2.0"), "2.0 is a float; write a whole number, without a point"),
        ("complexity.max_points", "4", "'4' is text; write a whole number, without quotes"),
        ("contracts.1.block_share", Decimal("0.25"), '0.25 is a float; write an exact decimal as text: "0.25"'),
        ("contracts.1.block_share", 1, "'1' is a number; write an exact decimal as text: \"1\""),
        ("measures.2.verification", "sample", "'sample' is refused until samples can be drawn"),
    ],
)
def test_a_refusal_says_what_to_write_and_what_it_says_is_taken(where: str, value: Any, says: str) -> None:
    assert said(where, value) == says


def test_what_the_refusal_of_a_price_says_is_taken() -> None:
    """A hint that was followed led to the next refusal."""
    assert read(with_value("prices.0.pence", 22000)).prices[0].pence == 22000
    assert read(with_value("contracts.1.block_share", "0.25")) == read(SOURCE)


def test_a_byte_order_mark_says_nothing() -> None:
    assert scheme_hash(read(parse_toml("\ufeff" + STOCKPORT.read_text()))) == HASH


LENGTH = 480_000
ENDLESS = {
    "a key of many dots": ".".join("a" * (LENGTH // 2)) + " = 1",
    "the same with spaces": " . ".join("a" * (LENGTH // 4)) + " = 1",
    "the same in quotes": ".".join(['"a"'] * (LENGTH // 4)) + " = 1",
    "a header of many dots": "[" + ".".join("a" * (LENGTH // 2)) + "]",
    "arrays": "a = " + "[" * LENGTH,
    "tables": "a = " + "{a = " * (LENGTH // 5),
    "arrays behind five quotes": 'a = ["""x""""",' + "[" * 3000 + '"y"',
    "digits": "a = " + "9" * LENGTH,
    "hexadecimal digits": "a = 0x" + "f" * LENGTH,
    "an exponent": "a = 1e" + "9" * 30,
    "quotes without an end": '"""\\' * (LENGTH // 4),
    "a word": "a" * LENGTH,
    "spaces": "a" + " " * LENGTH,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_what_has_no_end_is_refused_unread(text: str) -> None:
    start = time.process_time()
    with pytest.raises(SchemeRefused, match="toml: "):
        parse_toml(text)
    assert time.process_time() - start < 2  # a key of so many dots took the parser an hour


@given(st.text(alphabet="a\"'\\#\n[]{}.=, 1é", max_size=60))
def test_any_text_is_read_as_the_parser_reads_it_or_refused(text: str) -> None:
    """Looking for what has no end refuses nothing of ordinary size."""
    try:
        expected: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(SchemeRefused):
            parse_toml(text)
    else:
        assert parse_toml(text) == expected


DAYS = ["late_record_days", "correction_days", "start_top_days"]


@pytest.mark.parametrize("name", DAYS)
def test_how_long_records_are_taken_may_be_said_and_changes_nothing_where_it_is_not(name: str) -> None:
    assert name not in canonical(read(SOURCE))["journey"]
    said = SOURCE | {"journey": SOURCE["journey"] | {name: 28}}
    assert canonical(read(said))["journey"][name] == 28
    assert scheme_hash(read(said)) != HASH


@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("days", [-1, 1001, "28", 2.5, True, 10**30])
def test_records_are_taken_for_a_number_of_days_that_makes_sense(days: Any, name: str) -> None:
    with pytest.raises(SchemeRefused) as refused:
        read(SOURCE | {"journey": SOURCE["journey"] | {name: days}})
    assert [fault.path for fault in refused.value.faults] == [f"journey.{name}"]


@pytest.mark.parametrize("kind", [None, "nope", 3])
def test_a_measure_without_a_known_kind_is_told_what_else_it_needs(kind: Any) -> None:
    scheme = copy.deepcopy(SOURCE)
    measure = scheme["measures"][0]
    del measure["title"], measure["group"], measure["kind"]
    measure |= {"surplus": 1, "once_per": "never"} | ({} if kind is None else {"kind": kind})
    with pytest.raises(SchemeRefused) as refused:
        examine(scheme, "stockport", [])
    places = {fault.path.removeprefix("measures[0].") for fault in refused.value.faults}
    assert places == {"kind", "title", "group", "once_per", "surplus"}


def test_a_contract_is_told_all_that_it_needs() -> None:
    scheme = copy.deepcopy(SOURCE)
    contract = scheme["contracts"][0]
    for key in ("starts", "party", "measures", "carry"):
        del contract[key]
    contract |= {"ends": "soon", "journal": {"vat": 3}}
    with pytest.raises(SchemeRefused) as refused:
        examine(scheme, "stockport", [])
    places = {fault.path.removeprefix("contracts[0].") for fault in refused.value.faults}
    assert places == {
        "starts", "party", "measures", "carry", "ends", "journal.vat", "journal.cost_centre", "journal.subjective",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\nb = 2\na = 3\n", "line 3 says 'a' a second time (allowed: each key once in a table)"),
        ('[[contracts]]\ncode = "a"\ncode = "b"', "line 3 says 'code' a second time"),
        ('a = 1\na = """\nb\n"""\nc = 1\n', "line 2 says 'a' a second time"),
        ("a = 1\na.b = 2\n", "line 2 says 'a.b' a second time"),
        (
            "[journey]\ngap_days = 21\n[k]\n[journey]\n",
            "line 4 says '[journey]' a second time (allowed: each table once, and one scheme in a file)",
        ),
        ("[[m]]\na = 1\n[m]\nb = 1", "line 3 says '[m]' a second time"),
        ("x = { a = 1, a = 2 }\n", "Duplicate inline table key 'a' (at line 1"),
    ],
)
def test_what_stands_twice_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SchemeRefused) as refused:
        parse_toml(text)
    assert said in str(refused.value)


def examined(values: dict[str, Any]) -> Scheme:
    return examine(values, "x", [])


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "\ufeff"])
@pytest.mark.parametrize("reading", [examined, read])
def test_what_is_empty_is_one_fault(reading: Callable[[dict[str, Any]], Scheme], text: str) -> None:
    with pytest.raises(SchemeRefused) as refused:
        reading(parse_toml(text))
    assert str(refused.value) == "scheme: is empty: it says nothing (allowed: one scheme)"
