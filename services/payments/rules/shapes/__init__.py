"""How contracts turn outcomes and time into money; one pure module a shape.

A shape of outcomes gives one claim its amount (`tariff`). A shape of periods
gives a contract amounts of its own, each with a key and a due date (`block`);
`PERIOD_SHAPES` is the list that settling walks.
"""

from collections.abc import Callable
from datetime import date

from services.payments.rules.schemes import Contract
from services.payments.rules.shapes import block
from services.payments.rules.shapes.amounts import PeriodAmount

PeriodShape = Callable[[str, Contract, date], list[PeriodAmount]]

PERIOD_SHAPES: tuple[PeriodShape, ...] = (block.amounts,)
