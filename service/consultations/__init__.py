"""Consultations (就職相談) of the UIJ turn centres: who came, from where, of which age; never what was said."""
