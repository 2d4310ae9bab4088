"""Published sets of equal and unequal films as tables of the match bench; none of their data stands in the project."""
