"""What the environment decides for assessment."""

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    service: str = "assessment"
    port: int = 8001
