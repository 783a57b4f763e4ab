"""What the environment decides for referral."""

from pydantic import Field

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    service: str = "referral"
    port: int = 8002
    hold_days: int = Field(default=21, ge=1, le=365)  # three weeks: the national waiting time standard
