"""What the environment decides for tariff."""

from pydantic import Field

from shared.kernel.settings import Port, ServiceSettings


class Settings(ServiceSettings):
    service: str = "tariff"
    port: Port = Field(8003, description="The port to listen on.")
