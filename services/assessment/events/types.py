"""Parts of payloads."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from shared.messaging.bounds import Text


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Code(Part):
    code: Text
    list: Text


class ValidatedClass(Part):
    """Of one class: how many were verified when it was drawn, how many were drawn, and what became of those."""

    code: str
    measures: list[str]
    confidence: int
    margin: int
    verified: int
    drawn: int
    validated: int
    failed: int
    set_aside: int
