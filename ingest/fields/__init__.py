"""Cells to values: one file per way of writing. A cell that is no such value raises `Misfit`."""
