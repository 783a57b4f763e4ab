"""What a person at the terminal is told in one line instead of a traceback."""


class LasarsError(Exception):
    """Its text is the line that the user reads."""
