"""Every statement that writes who is acting."""
