"""Value types and code lists: money, accounts, events, earmarks. No files, no rules."""
