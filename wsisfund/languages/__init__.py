"""The six languages: words of the statements, names of states and months, letters without their accents."""
