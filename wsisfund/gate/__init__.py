"""The one gate: all rules in one verdict, the state of the books, and the only way to `books.append`."""
