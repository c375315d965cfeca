"""The sample prefecture: invented people and firms, and the history that the prefecture published."""
