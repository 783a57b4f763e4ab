"""A contract as the INDIGO data standard (4.1.0) describes a project: what the standard asks and is not recorded here
is left out, and nobody who is treated is in it.

Payment rules 7, INDIGO record.
"""
