"""What a bureau decides for its installation: its name, hotline, deadlines, retention."""
