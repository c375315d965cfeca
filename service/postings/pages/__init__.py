"""The doors of postings that people go through: lists and sheets, forms."""
