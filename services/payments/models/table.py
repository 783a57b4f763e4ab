"""The class that the tables of payments derive from."""

from sqlmodel import SQLModel

from shared.data.db import registry_for

SCHEMA = "payments"


class Table(SQLModel, registry=registry_for(SCHEMA)): ...
