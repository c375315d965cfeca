"""Which lists to show when many want the same: congestion, transferable matching, deferred acceptance, exposure."""
