"""Who was asked answers: keys, tokens and news come from the address that was set, and secrets go to no other.

A redirect could lead from https to anybody. aiohttp counts it before it follows: one is too many.
"""

NO_REDIRECT = 1
