"""Distribution: the received money split between works, roles and persons, and what is kept in reserve."""
