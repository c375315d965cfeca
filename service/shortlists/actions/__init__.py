"""What jobs and people do with shortlists: match, decide, introduce."""
