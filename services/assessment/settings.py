"""What the environment decides for assessment."""

from shared.kernel.settings import Port, ServiceSettings


class Settings(ServiceSettings):
    service: str = "assessment"
    port: Port = 8001
