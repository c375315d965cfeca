"""The doors of companies that staff go through: lists, forms."""
