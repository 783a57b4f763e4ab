"""The money of a caseload worked out a second time, from its lines and the scheme alone.

Written from the rules of payment, not from the services: it knows none of their code, keeps everything in plain
lists, and goes through the story day by day as a clerk with a ledger would.
"""
