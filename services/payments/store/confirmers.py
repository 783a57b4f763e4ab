"""Who chose what a person's recovery is worth."""

# Of the joined `tariff`: who confirmed it, and who confirmed others of the same person and day, void ones too.
CONFIRMED_BY = """ARRAY(
    SELECT DISTINCT chosen.confirmed_by FROM tariff AS chosen
     WHERE chosen.client_id = tariff.client_id AND chosen.valid_from = tariff.valid_from AND chosen.area = tariff.area)
"""
