"""A planned plant with labels and a phone, as the tests of checks set them up."""

from tests.checks.conftest import bakery, check_at, enterprises, meat_plant, phone, points

__all__ = ["bakery", "check_at", "enterprises", "meat_plant", "phone", "points"]  # by name
