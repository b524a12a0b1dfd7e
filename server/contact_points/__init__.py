"""Contact points (联系点): who of the bureau answers for an enterprise; office days on site."""
