"""An invented caseload of Stockport 2012-2014: its generator, its files, and a second reckoning of the money."""
