"""Erasing what is kept of one person, where the law gives them a right to it."""
