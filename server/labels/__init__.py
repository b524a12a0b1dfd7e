"""Codes, the life of a label, print runs, and the page behind a label."""
