"""Referral owns where people go: organisations, services and their places, matches,

referrals and treatment episodes. It knows a client by id and by the coded eligibility
that came with an assessment; no name, birth date or NHS number, and no price or band.
"""
