"""Every query of payments, as functions that take the session first. Hot ones move sets, not rows."""
