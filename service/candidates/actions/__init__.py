"""What can be done: send and end links, open the own page and act on it, see to what is to be corrected."""
