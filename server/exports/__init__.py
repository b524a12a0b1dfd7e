"""Tables that staff take away: CSV while it streams, XLSX as long work; each with its hash."""
