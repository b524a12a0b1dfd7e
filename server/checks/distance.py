"""How far a check was made from the place where its label was posted."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_009  # mean radius of WGS 84's ellipsoid


def metres_between(one: tuple[str, str], other: tuple[str, str]) -> int:
    """The great-circle distance of two places, each (latitude, longitude) in degrees."""
    latitude, longitude = radians(float(one[0])), radians(float(one[1]))
    latitude_2, longitude_2 = radians(float(other[0])), radians(float(other[1]))
    half_chord = sqrt(
        sin((latitude_2 - latitude) / 2) ** 2
        + cos(latitude) * cos(latitude_2) * sin((longitude_2 - longitude) / 2) ** 2
    )
    return round(2 * EARTH_RADIUS_M * asin(min(1, half_chord)))
