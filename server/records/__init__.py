"""The heart: envelope, devices, ingest, seal log."""
