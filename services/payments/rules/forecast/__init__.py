"""What a contract year is likely to end with, and the cash of the months to come.

Payment rules 7, The forecast.
"""
