"""`python -m server` is the `guanqia` command."""

from .cli import main

main()
