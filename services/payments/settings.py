"""What the environment decides for payments."""

from pydantic import Field

from shared.kernel.settings import Port, ServiceSettings


class Settings(ServiceSettings):
    service: str = "payments"
    port: Port = Field(8004, description="The port to listen on.")
