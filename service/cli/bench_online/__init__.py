"""Measures what a coordinator waits for when a hundred thousand people are registered: `make bench-online`."""
