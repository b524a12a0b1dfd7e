"""The tree of administrative divisions (GB/T 2260)."""
