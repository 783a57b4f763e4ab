"""A service as it runs: its application and processes, the daily work, health and what is known of it."""
