"""What all else stands on: plain values and rules, the clock, settings, logs and figures. Nothing here asks anybody."""
