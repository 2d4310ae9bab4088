"""Matching: which registered work each reported work of an account is."""
