"""The register of food enterprises and its import."""
