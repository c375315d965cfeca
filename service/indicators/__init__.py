"""The prefecture's figures (KPI): which there are, how each is counted, and the files in which they are handed on.

`catalogue.toml` says what each figure means; `reads/statements.py` says in SQL what is counted for it. The slice
reads other slices' tables and writes none of them.
"""
