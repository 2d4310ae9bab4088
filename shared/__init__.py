"""The platform under the services: it knows none of their nouns and imports none of them."""
