"""Files to import, read into rows with outcomes; nothing here writes."""
