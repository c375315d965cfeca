"""The kinds of tables, one file per kind: its columns, their labels, and the codes that may stand in them."""
