"""A plain model of the money side: what the payment rules say, read a second time and apart from the services.

It imports nothing of services, shared or deploy, and knows no database and no order of recording: each function says
what follows from all facts at once. It takes outcomes as assessment states them, and judges no measure. Where the rules
are silent, or can be read in two ways, the docstring at that place says which reading it takes, after `silent:`.
"""
