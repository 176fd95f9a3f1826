"""The bank against the books: lines recorded, matched with entries, and the monthly statement of both."""
