"""Pictures, kept under the hash of their bytes."""
