"""From decision to start of work (紹介の経過): consent by mail, steps, reasons of an end, letters, what is due.

It records nothing of its own that an earlier slice has a place for: steps are those of `shortlists`, hires those of
`placements`, consents those of `people`, mails those of `correspondence`. The path through all of them is one table,
`rules/path.py`, drawn in docs/introductions.md.
"""
