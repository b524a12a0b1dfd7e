"""The frame of the staff pages."""
