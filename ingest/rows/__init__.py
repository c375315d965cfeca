"""Containers to numbered raw rows: one file per container; `cells` is what all tables give, `limits` how much."""
