"""When a TOP is due: what a scheme says of its stages."""

from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from services.tariff.rules.field_types import Code, Count, Positive, StrictModel, Text

TopStage = Literal["start", "review", "exit", "post_exit"]
Days = Annotated[Count, Field(le=366)]


class TopWindow(StrictModel):
    code: Code
    """The name in lists of what is due."""
    title: Text
    """What people read."""
    stage: TopStage
    """Counted from the start of treatment, the TOP before, the end or some months after it."""
    every_weeks: Positive | None = None
    """Of a review: how many weeks after the TOP before. This or `every_months`."""
    every_months: Positive | None = None
    """Of a review: how many months after the TOP before. This or `every_weeks`."""
    after_months: Positive | None = None
    """Of a post-exit TOP: how many months after the end."""
    before_days: Days | None = None
    """How long before that day it may be done; a review without it at any time since the TOP before."""
    after_days: Days
    """How long after that day it may be done."""
    unverified: Text | None = None
    """What of it nobody has confirmed yet."""

    @model_serializer(mode="wrap")
    def _only_what_is_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}
