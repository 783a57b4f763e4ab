"""Kafka as the way out and the way in. Only here is aiokafka imported, and every default of it is set by hand.

Out: one publisher per service reads the log with a bookmark of its own, sends, awaits every acknowledgement, and
then moves the bookmark. In: one reader per service whose place is the bookmark in the database; Kafka's own
group offsets are written now and then for lag tools only.
"""
