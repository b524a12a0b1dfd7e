"""On how many control points a label hangs that tells what holds, and where one is missing."""
