"""The door for browsers: Fava over the books behind a guard that lets through only what is listed; who has logged in writes."""
