"""The door for browsers: Fava over the books, read-only, behind a guard that lets through only what is listed."""
