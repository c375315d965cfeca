"""Contracts of the professionals' hub (プロフェッショナル人材戦略拠点): experts who came to firms of the prefecture."""
