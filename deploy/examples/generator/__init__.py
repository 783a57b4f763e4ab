"""Makes the invented caseload: who its people are and what happens to each."""
