"""Who goes to which enterprise by when."""
