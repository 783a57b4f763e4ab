"""The decisions about money: pure functions over plain values, no session, no clock."""
