"""How well the search finds the right work: the real engine over three tables, without a database."""
