"""The decisions of assessment: pure functions over plain values."""
