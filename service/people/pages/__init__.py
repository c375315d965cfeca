"""The doors of people that staff go through: lists, forms, consents."""
