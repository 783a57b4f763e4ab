"""The National Drug Treatment Monitoring System: what agencies' extracts say, and what ours would."""
