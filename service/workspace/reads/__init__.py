"""Questions across the slices; each page is one of them, in at most twelve statements."""
