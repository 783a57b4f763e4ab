"""Values of which a batch makes tens of thousands."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A frozen dataclass with slots that mypy alone keeps frozen: it is made in a third of the time."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
