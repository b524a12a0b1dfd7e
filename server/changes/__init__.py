"""The feed that a phone follows."""
