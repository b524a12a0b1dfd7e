"""The seal log: the installation's key, receipts, acts, and one leaf for each of them."""
