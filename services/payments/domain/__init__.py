"""The rules of payments: what is payable, what is withheld, who may release it. Pure."""
