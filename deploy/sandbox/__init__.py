"""The embedded stack: PostgreSQL, the front and the four services on one machine, and what speaks to them."""
