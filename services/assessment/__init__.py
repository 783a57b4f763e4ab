"""assessment owns people and what is true of them: persons and their matching, contacts,
assessments, TOP reviews, evidence, journeys and the outcomes that these add up to.

It does not know where people are sent (referral), what recovery is worth (tariff) or what
is paid (payments). Names, birth dates, NHS numbers and postcodes are kept here and nowhere else.
"""
