"""The catalogue of control points and each enterprise's plan."""
