"""Random histories of the money, played by payments and by the plain model, and compared after each step."""
