"""Eligibility, relevance and reasons for postings and profiles: a pure library that knows no database, HTTP or clock."""
