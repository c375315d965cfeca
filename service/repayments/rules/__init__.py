"""Decisions of the slice as pure functions: who may be supported, for which years, how much, and what follows."""
