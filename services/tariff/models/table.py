"""What the tables of tariff derive from."""

from sqlmodel import SQLModel

from shared.data.db import registry_for

SCHEMA = "tariff"


class Table(SQLModel, registry=registry_for(SCHEMA)): ...
