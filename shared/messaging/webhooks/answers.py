"""What came back of one attempt at a delivery."""

from http import HTTPStatus

from shared.kernel.values import value

EXCERPT_MAX = 300  # characters of what the receiver said: enough to see who answers there


@value
class ReceiverAnswer:
    """`error` says why there is no status. Of what it said only a beginning is kept."""

    milliseconds: int
    status: int | None = None
    error: str | None = None
    excerpt: str = ""
    retry_after: str | None = None

    @property
    def got_through(self) -> bool:
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES
