"""Shutting a period: the year end, and what is still to be done before it."""
