"""Every query of tariff. Rows belong to an area: nothing is found across it."""
