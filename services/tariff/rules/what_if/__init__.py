"""What a draft would have made of what was confirmed, before anybody publishes it.

Payment rules 9.
"""
