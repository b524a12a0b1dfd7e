"""What may go wrong between a phone's seal and the server's disk, done to a real server process."""
