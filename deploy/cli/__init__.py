"""The `lasars` command."""
