"""Warning labels."""
