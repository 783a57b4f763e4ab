"""Every query of referral, as functions that take the session first."""
