"""Bytes to values: bank statements, workbooks, CSV files, and the boxes of an account."""
