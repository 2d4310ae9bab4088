"""Intake's rules: accounts, schedules, receipts and bank days. Pure."""
