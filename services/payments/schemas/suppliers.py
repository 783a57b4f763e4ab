"""Who each party is in the council's ledger."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.payments.schemas.examples import example
from services.payments.schemas.runs import Code, Reason
from shared.web.schemas import Body, Day, View

SupplierState = Literal["proposed", "confirmed", "refused"]
# A cell of the file that begins otherwise could be a formula, and an apostrophe before it another supplier.
CELL = r"^[A-Za-z0-9]([A-Za-z0-9 ._/&-]*[A-Za-z0-9])?$"
WHAT_A_CODE_IS = "Letters, digits, single signs of ._/&- and spaces within; it begins and ends with a letter or digit."


def _code(most: int) -> Any:
    return StringConstraints(min_length=1, max_length=most, pattern=CELL)


SupplierNumber = Annotated[str, _code(30)]
SiteCode = Annotated[str, _code(15)]
PurchaseOrder = Annotated[str, _code(20)]
LedgerCode = Annotated[str, _code(25)]

SUPPLIER_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f21"
_SUPPLIER: dict[str, Any] = {
    "party": "riverside",
    "from": "2012-04-02",
    "supplierNumber": "104772",
    "site": "STOCKPORT-1",
    "purchaseOrder": "PO-20117",
    "costCentre": "PH-4410",
    "subjective": "51230",
    "vatCode": "EXEMPT",
    "customerNumber": "C-3391",
}


class SupplierBody(Body):
    """As the council's ledger has the organisation. Nothing of its bank belongs here: the ledger has that."""

    model_config = example(_SUPPLIER)

    party: Code = Field(description="The organisation that a contract of the area pays, or paid.")
    from_on: Day = Field(alias="from", description="The day from which on it counts: of remittances, by their run's.")
    supplier_number: SupplierNumber = Field(description=f"The ledger's number of it. {WHAT_A_CODE_IS}")
    site: SiteCode = Field(description="Which of its sites the invoice is for.")
    purchase_order: PurchaseOrder | None = Field(
        default=None, description="The order that its invoices are matched with; left out where there is none."
    )
    cost_centre: LedgerCode = Field(description="The ledger's code of the budget that pays.")
    subjective: LedgerCode = Field(description="What kind of cost it is.")
    vat_code: LedgerCode = Field(description="The ledger's code of how VAT is dealt with, such as exempt.")
    customer_number: SupplierNumber | None = Field(
        default=None,
        description="Its number as a debtor, needed before the first debt of it is requested; left out until then.",
    )


class SupplierRefusalBody(Body):
    model_config = example({"reason": "The site is that of another charity"})

    reason: Reason


class SupplierView(View):
    """One proposal of who a party is in the council's ledger, and what became of it."""

    model_config = example(
        {"id": SUPPLIER_ID, "number": 1} | _SUPPLIER
        | {"state": "confirmed", "counts": True, "proposedBy": "finance-1", "proposedOn": "2012-04-02",
           "decidedBy": "finance-2", "decidedOn": "2012-04-03", "refusalReason": None}
    )  # fmt: skip

    id: UUID
    number: int = Field(description="Of those of its party, from 1, in the order in which they were proposed.")
    party: str
    from_on: date = Field(alias="from", description="The day from which on it counts once it is confirmed.")
    supplier_number: str = Field(description="The council's ledger's number of it.")
    site: str = Field(description="Which of the supplier's sites its invoices are for.")
    purchase_order: str | None = Field(
        description="The order that its invoices are matched with; null where there is none."
    )
    cost_centre: str = Field(description="The ledger's code of the budget that pays.")
    subjective: str = Field(description="What kind of cost it is, by the ledger's code.")
    vat_code: str = Field(description="The ledger's code of how VAT is dealt with.")
    customer_number: str | None = Field(description="Its number as a debtor; null while none is stated.")
    state: SupplierState = Field(description="`proposed` until another person has confirmed or somebody refused it.")
    counts: bool = Field(description="Whether it is the one that counts today.")
    proposed_by: str = Field(description="Who said it first, by the `sub` of their token.")
    proposed_on: date = Field(description="The business date on which somebody said it first.")
    decided_by: str | None = Field(
        description="Who confirmed it, always another person, or refused it; null until then."
    )
    decided_on: date | None = Field(description="The business date of that; null until then.")
    refusal_reason: str | None = Field(description="Why it was refused; null where it was not.")
