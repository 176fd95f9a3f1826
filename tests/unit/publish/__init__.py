"""Finished statements in each form."""
