"""What outcomes would come to by other versions: the same rules, over all that has happened, and nothing is posted.

Payment rules 9.
"""
