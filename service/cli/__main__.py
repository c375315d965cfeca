"""`python -m service.cli` is `kakehashi`."""

from service.cli import main

main()
