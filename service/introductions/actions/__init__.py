"""What can be done on the way: ask for consent and answer, record what became of it, write the letter."""
