"""Measures the programme's money: years computed and posted for many people, verified, and stated."""
