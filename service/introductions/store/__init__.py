"""Every statement of the slice."""
