"""The page behind a label: what holds here, for whoever scans it."""
