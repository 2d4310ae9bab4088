"""Pure building blocks of every domain. Standard library only: no system clock, no chance, no database.

`decider` is the form of an aggregate, `policy` that of dated values which two people decide on; `money`, `shares` and
`periods` count exactly, `ids` names things for ever, `clock` knows a business day in Baku, `findings` say what is wrong
with an input. `letters`, `folding`, `numerals` and `names` bring the spellings of one title or name, in any alphabet,
to one key.
"""
