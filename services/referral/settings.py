"""What the environment decides for referral."""

from pydantic import Field

from shared.kernel.settings import Port, ServiceSettings


class Settings(ServiceSettings):
    service: str = "referral"
    port: Port = Field(8002, description="The port to listen on.")
    hold_days: int = Field(  # three weeks: the national waiting time standard
        21, ge=1, le=365, description="How many days a place is held for a referral that nobody has answered."
    )
