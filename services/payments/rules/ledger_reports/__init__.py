"""What the council's ledger says that it did: read by its mapping, and matched with what was paid and is owed.

Payment rules 6, Files of the ledger.
"""
