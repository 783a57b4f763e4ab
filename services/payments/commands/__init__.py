"""What is done to the ledger: settling, the day's tick, runs and remittances."""
