"""Finds which registered work each reported work of an account is (clauses 2.1.2, 2.1.4)."""
