"""Plays a caseload through the public APIs as the people in it would, and moves the sandbox clock day by day."""
