"""Intake: accounts and schedules, and the money that the bank says has come for them."""
