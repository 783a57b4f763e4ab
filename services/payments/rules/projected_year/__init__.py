"""The coming contract year by the published versions and by a draft, drawn many times from what was observed.

Payment rules 9, A projected year.
"""
