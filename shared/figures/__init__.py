"""What is going on, in figures: cases, what is asked of them, and how they are kept. The same in each service.

`cases`, `indicators`, `periods`, `totals`, `series` and `small_numbers` are pure.
"""
