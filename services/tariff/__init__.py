"""Tariff: what recovery is worth.

Owns schemes (remit, complexity, measures, prices, contracts) and each person's tariff: proposed from an
assessment, confirmed by a person, explained. It knows no names, pays nobody and decides on no outcome.
"""
