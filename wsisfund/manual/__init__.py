"""The accounting manual as rules over entries: what `check`, `bean-check`, Fava and every write are judged by."""
