"""payments: what is owed for recovery, what was paid, and what was taken back.

Owns claims, the double-entry ledger, runs, remittances, debts and positions. It keeps
facts consumed from the others (outcomes, tariffs, schemes) and posts the difference.
It holds no clinical rule and computes no window.
"""
