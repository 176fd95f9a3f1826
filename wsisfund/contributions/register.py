raise ImportError(
    "moved: import wsisfund.books.register (rooms on one line may not import each other); effective_events belongs in wsisfund/books/events.py"
)
