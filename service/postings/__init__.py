"""Job postings: what a firm seeks, each version as it was shown, and whether the law lets it be published yet."""
