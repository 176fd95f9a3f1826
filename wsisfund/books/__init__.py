"""The ledger files: scan, load, records, printer, append. File work and no rules; `append` alone writes below ``ledger/``."""
