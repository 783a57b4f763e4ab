"""What the environment decides for payments."""

from pydantic import Field

from shared.kernel.settings import Port, ServiceSettings


class Settings(ServiceSettings):
    service: str = "payments"
    port: Port = Field(8004, description="The port to listen on.")
    what_if_days: int = Field(  # an event that asked for one may come again for so long
        400, ge=120, description="How many days a what-if is kept, with its list, unless a variation names it."
    )
