"""Making of the committed model: run by hand, never by the service."""
