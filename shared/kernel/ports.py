"""What a port may be."""

PORT_MAX = 65_535
