"""The rules of identification, pure: keys of titles and names, the search, the official's desk."""
