"""The groups by which people are told apart, of a number of years or of what they take."""

AGES = ((18, "under-18"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"))
OPIATES, ALCOHOL, NEITHER = "opiates", "alcohol", frozenset({None, "tobacco"})  # as the answers of a TOP


def age_group(age: int) -> str:
    return next((group for end, group in AGES if age < end), "65-over")


def substance_group(answers: frozenset[str | None]) -> str | None:
    """The groups of the national figures, the gravest first."""
    drugs = answers - NEITHER - {ALCOHOL}
    if OPIATES in drugs:
        return "opiate"
    if drugs:
        return "non-opiate-and-alcohol" if ALCOHOL in answers else "non-opiate"
    return "alcohol" if ALCOHOL in answers else None
