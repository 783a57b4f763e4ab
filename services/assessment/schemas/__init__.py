"""Bodies in and out, in camelCase."""
