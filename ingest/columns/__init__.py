"""Tables to records: the columns of a kind, its headings, the way from bytes to records, and its empty template."""
