"""Hires (就職): who accepted whose offer, and what became of it: start, check-ins over the years, leaving.

A cancelled acceptance stays where it is; a dated event takes it out of the figures from its date on.
"""
