"""Questions about shortlists."""
