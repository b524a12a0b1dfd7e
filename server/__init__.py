"""The Guanqia service."""
