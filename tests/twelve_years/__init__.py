"""Twelve years of books from real figures, built by commands alone."""
