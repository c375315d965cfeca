"""Machinery that every slice may use and that knows none of them."""
