"""The decisions: pure functions over plain values, without database, clock or events."""
