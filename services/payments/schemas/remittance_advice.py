"""The advice of a remittance: which files it has."""

from uuid import UUID

from pydantic import Field

from services.payments.schemas.examples import RUN_ID, example
from shared.web.schemas import View

_CSV = {"name": "remittance-riverside-2012-2012-09-03.csv", "mediaType": "text/csv; charset=utf-8", "sizeBytes": 1204,
        "sha256": "7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a"}  # fmt: skip


class AdviceFileView(View):
    model_config = example(_CSV)

    name: str = Field(description="As it is called when it is saved.")
    media_type: str = Field(description="`text/csv; charset=utf-8` or `application/pdf`.")
    size_bytes: int = Field(description="How many bytes it has.")
    sha256: str = Field(description="Of its bytes, in hexadecimal digits: made again they are the same.")


class RemittanceAdviceView(View):
    """Its sums are those of the remittance, and of its lines."""

    model_config = example(
        {"remittanceId": RUN_ID, "lines": 1, "grossPence": 10000, "nettedPence": 5000, "netPence": 5000,
         "debtPence": 0, "files": [_CSV]}
    )  # fmt: skip

    remittance_id: UUID
    lines: int = Field(description="How many it pays; what is taken off has lines of its own in the files.")
    gross_pence: int = Field(description="What it pays before anything is taken off.")
    netted_pence: int = Field(description="What was taken off for claims that were paid and have fallen.")
    net_pence: int = Field(description="What is paid with it.")
    debt_pence: int = Field(description="What could not be taken off in time, to be invoiced; in none of the others.")
    files: list[AdviceFileView] = Field(description="`/remittances/{remittanceId}/advice.csv` and `.pdf`.")
