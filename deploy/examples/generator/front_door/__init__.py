"""The front door's day book: what is done there beside assessing, made for a caseload of any area."""
