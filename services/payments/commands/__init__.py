"""What is done to the ledger: reconciling, the day's tick, runs and remittances."""
