"""What a password, a code, a provider's word and an API key must be: pure, without clock, chance or database."""
