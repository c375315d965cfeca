"""What is decided without asking the database: who may be introduced, and how lists come about."""
