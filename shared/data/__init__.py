"""The database of one service: its pool and sessions, statements, errors, migrations, who leads and who is woken."""
