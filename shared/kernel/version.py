"""Which version of the software this is: `pyproject.toml` says it, and what is installed knows it from there."""

from importlib.metadata import version

VERSION = version("lasars")
RELEASED = "2026-11-22"  # the day of that version in CHANGELOG.md
