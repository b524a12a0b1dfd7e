"""Phones whose records need no enterprise, and enterprises for what staff do."""

from tests.control_points.conftest import bakery, enterprises, meat_plant
from tests.records.conftest import notes, phone, phone_of

__all__ = ["bakery", "enterprises", "meat_plant", "notes", "phone", "phone_of"]
