"""Staff, their sessions and roles, and companies' API keys: who is acting. What they do lives in other slices."""
