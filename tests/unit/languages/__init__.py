"""Words: every key that the program can ask for is there, and no other."""
