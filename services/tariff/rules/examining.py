"""All that is wrong with a scheme, told at once.

A fault in one place must not hide those elsewhere: what is meant is put in where it can be guessed, a section that
still cannot be read is left out, and every check is made that needs none of those.
"""

import copy
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from services.tariff.rules.checks import WHOLE, check
from services.tariff.rules.excess import WHOLE_SCHEME, excess
from services.tariff.rules.faults import SchemeFault, SchemeRefused
from services.tariff.rules.parsing import faults_of_types, is_text, place, refuse_nothing, unfit
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.versions import Earlier, follows

FOLLOWING = frozenset({"id", "area", "version", "valid_from", "valid_to", "complexity", "measures", "contracts"})
TRIES = 8  # more than objects stand inside each other


def examine(submitted: Mapping[str, Any], area: str, published: Iterable[Earlier]) -> Scheme:
    """The scheme, or SchemeRefused with every fault that can be told of it."""
    scheme, sound, faults = _read(submitted)
    places = {fault.path for fault in faults}
    faults += [fault for fault in check(scheme, area, sound) if fault.path not in places]
    if sound >= FOLLOWING:
        faults += [fault for fault in follows(scheme, published) if fault.path not in places]
    if faults:
        raise SchemeRefused(faults)
    return scheme


def _read(submitted: Mapping[str, Any]) -> tuple[Scheme, frozenset[str], list[SchemeFault]]:
    """As much of a scheme as there is, the names of its sections that are sound, and the faults of its types."""
    faults = _unfit(submitted)
    lost = {fault.path.partition(".")[0].partition("[")[0] for fault in faults}
    rest = {key: value for key, value in submitted.items() if key not in {"hash", *lost} and is_text(key)}
    if not faults:
        try:
            return Scheme.model_validate(rest), WHOLE, []
        except ValidationError:
            pass
    rest, of_types = _mended(rest)
    faults += [fault for fault in of_types if fault.path not in lost]
    values = _sections(rest)
    return Scheme.model_construct(**(_empty_lists() | values)), frozenset(values), faults


def _unfit(submitted: Mapping[str, Any]) -> list[SchemeFault]:
    refuse_nothing(submitted)
    faults = excess(submitted)
    if any(fault.path == WHOLE_SCHEME for fault in faults):
        raise SchemeRefused(faults)
    return [*faults, *unfit(submitted)]


def _empty_lists() -> dict[str, Any]:
    return {name: [] for name, field in Scheme.model_fields.items() if get_origin(field.annotation) is list}


def _mended(values: dict[str, Any]) -> tuple[dict[str, Any], list[SchemeFault]]:
    """Without what is not known and with what was meant, and the faults: an unknown key hides others beside it."""
    mended = copy.deepcopy(values)
    faults: dict[str, SchemeFault] = {}
    for _ in range(TRIES):
        try:
            Scheme.model_validate(mended)
        except ValidationError as error:
            faults |= {fault.path: fault for fault in faults_of_types(error) if fault.path not in faults}
            before = copy.deepcopy(mended)
            for detail in error.errors():
                _mend(mended, detail)
            if mended == before:
                break
        else:
            break
    return mended, list(faults.values())


def _mend(value: dict[str, Any], detail: ErrorDetails) -> None:
    context, steps = detail.get("ctx", {}), list(place(detail["loc"]))
    for key in context.get("keys", ()):
        _at(value, steps).pop(key, None)
    if "instead" in context:
        _at(value, steps[:-1])[steps[-1]] = context["instead"]


def _at(value: Any, steps: Iterable[str | int]) -> Any:
    for step in steps:
        value = value[step]
    return value


def _sections(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those that can be read, by name."""
    sections: dict[str, Any] = {}
    for name, field in Scheme.model_fields.items():
        if name not in values:
            if not field.is_required():
                sections[name] = field.get_default(call_default_factory=True)
            continue
        try:
            sections[name] = _adapter(name).validate_python(values[name])
        except ValidationError:
            continue
    return sections


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    kind = Scheme.model_fields[name].rebuild_annotation()
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return TypeAdapter(kind)  # it is strict by itself
    return TypeAdapter(kind, config=ConfigDict(strict=True))
