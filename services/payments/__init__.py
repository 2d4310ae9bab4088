"""Payments: personal accounts, tax, disputes, orders to the bank, statements."""
