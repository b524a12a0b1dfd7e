"""Backup while serving, and restore into an empty installation, which begins a new epoch."""
