"""The page behind a label: what holds at this point, for whoever scans it."""
