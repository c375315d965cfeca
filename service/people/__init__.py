"""People who seek work: identity (sealed), profile (what ranking may read), statistics (what it may not), consents.

Nothing here ranks, and nothing here shows a name without noting who looked and why.
"""
