"""Measures of the platform on this machine: `make bench`."""
