"""Where a contract stands on a day: what was planned, what was earned, and whether the year can still be made.

Payment rules 7.
"""
