"""Words of the slice: of matching, and of deciding and introducing."""
