"""The registry's rules: parties, works and contracts. Pure."""
