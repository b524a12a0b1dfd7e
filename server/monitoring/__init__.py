"""What an enterprise measures itself at its control points: lines of its own ledgers."""
