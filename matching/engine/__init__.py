"""Matches a whole region at once: everybody with everything, in blocks that any machine may compute."""
