"""The enterprise's own page: its points, labels and corrections, for its people alone."""
