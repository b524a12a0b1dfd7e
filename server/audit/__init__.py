"""Who did what when: the sealed acts of staff and of the server, in words."""
