"""Every statement of the slice: on what is computed, and on what is decided."""
