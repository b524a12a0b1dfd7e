"""Follow-up visits (回访): who was checked with a deviation is asked afterwards how it went."""
