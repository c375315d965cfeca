"""What the pages of the workspace decide by; pure."""
