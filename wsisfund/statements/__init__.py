"""Statements and schedules: definitions and SQL over the index become figures; no words, no paper."""
