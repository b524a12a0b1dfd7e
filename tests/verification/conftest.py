"""Phones whose records need no enterprise."""

from tests.records.conftest import notes, phone, phone_of

__all__ = ["notes", "phone", "phone_of"]
