"""Reading of Japanese and English text: one normal form of characters, and words with their places in the original."""
