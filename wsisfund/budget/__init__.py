"""Budget control: appropriations, virements, commitments, and what may still be spent (domain §4)."""
