"""Checks and verdicts, derived from field records."""
