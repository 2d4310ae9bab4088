"""The rules of the house that no linter knows: each a function from sources to findings."""
