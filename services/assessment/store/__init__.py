"""Every query of assessment, each a function that takes the session first."""
