"""The life of a contribution: donors, pledges, agreements, instalments, and the entries that each event makes."""
