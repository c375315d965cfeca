"""Containers to numbered raw rows: one file per container."""
