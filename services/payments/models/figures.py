"""The tables of cases and of what is counted of them."""

from services.payments.models.table import Table
from shared.figures.tables import figure_tables

FIGURE_TABLES = figure_tables(Table.metadata)
