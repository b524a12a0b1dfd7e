"""Counts over months and areas, and the charts that show them."""
