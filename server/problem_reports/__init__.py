"""What passers-by and workers report at one control point, and what staff answer."""
