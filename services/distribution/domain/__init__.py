"""The rules of distribution: who is due what, to the qəpik. Pure."""
