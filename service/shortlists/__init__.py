"""Who may suit which posting: vectors, match runs, shortlists, coordinators' decisions, introductions.

Ranking itself is `matching`; here it meets what is stored. A person is introduced by a coordinator's decision, never
by a score (R-3).
"""
