"""Support walking along with firms in hiring (伴走型支援): which firm in which year, and what hires came of it."""
