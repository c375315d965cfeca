"""Learns the ranker's part weights from coordinators' decisions, and says whether they may replace the ones in use."""
