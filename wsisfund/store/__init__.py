"""Derived columns over the books: the SQLite index. Disposable: made again from the ledger, keyed by its content."""
