"""The registry: parties, mandates, works, shares and contracts."""
