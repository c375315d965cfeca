"""The records of each kind of file: their fields, types and the bounds that make a value malformed."""
