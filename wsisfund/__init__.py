"""The WSIS Trust Fund as plain-text double-entry records."""

__version__ = "0.1.0"
