"""The wire contract from outside: real HTTP, a real server, and no line of it imported."""
