"""Between which days a date can be meant, whatever it is of."""

from datetime import date

FIRST_DAY, LAST_DAY = date(1890, 1, 1), date(2199, 12, 31)  # the oldest person's birth, and a life from now
