"""The rules of identification: keys of titles and names, the search, the official's desk. Pure."""
