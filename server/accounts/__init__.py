"""People, their roles and areas, and their sessions."""
