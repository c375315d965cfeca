"""Conditions and columns of a list, put by under a name: for oneself, or shared with the office."""
