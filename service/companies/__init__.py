"""Firms that seek people: their names, places and standing in the programmes. Their postings live in `postings`."""
