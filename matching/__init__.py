"""Eligibility, relevance and reasons for postings and profiles: a pure library without database, HTTP or clock."""
