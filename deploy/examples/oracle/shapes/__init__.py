"""What a contract's periods come to, and what quality and a cap leave of its outcomes.

Written from section 4 of the payment rules. A contract is its row of the scheme; a period's day that counts is the one
under which it stands, and it is due on another.
"""
