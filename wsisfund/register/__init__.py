"""The register: facts as they stood on a day, officers, identity, wording, and what entries and builders share of it."""
