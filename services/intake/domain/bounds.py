"""How large what a payer or a bank tells may be. Whatever follows from it fits 64 bits: sums in memory and columns."""

MONEY_MAX = 10**15
"""Minor units of a sum: of what is declared, due, booked or a balance; either way of zero."""
AMOUNT_MAX = 10**12
"""Minor units of an amount on a line. A file has at most 1,048,576 rows, so that no sum of lines passes 2^63."""
COUNT_MAX = 10**8
"""A whole number on a line, seconds too: three years."""
