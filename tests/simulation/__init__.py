"""All five services in one process on a fake transport and a virtual clock, played by seed against a ledger of dicts.

A *history* is one seed: a story (`story`: works, authors, accounts, rates, with odd figures), persons who live it
through the services' HTTP commands (`people_*`), and a scheduler (`history`) that picks what happens next: a person's
command, a delivery that is late, cut or repeated, a fold, a reaction, a job, a day. Any of them may be cut off between
two awaits as if the process had died (`crash`); whoever got no answer asks again with the same idempotency key.

In some histories the first account was a mistake (`story_corrections`): its payer hands in the right one, over as
much, less or more, and perhaps once more, before a run has it, while one has it, afterwards, or when all are paid. In
others it was matched with a wrong film, and an official revokes that; in some both. PROVISION may pay for what waits
until it is recovered. In others it comes out, by the registry or by a court, that a film had one more director. What is
taken back, what is issued anew, what of that waits until it is recovered, and what is let go then, the books say by
themselves (`corrections`).

In some what an author refused goes into the next period (`carried`), in some to who paid it, and an order pays that. In
some the three years of all that is in reserve go by: whoever was searched for or not, it expires or not, and is dealt
out by statistical data (`expired`, `dealt`).

Which of these a history has its seed says (`story`): CORRECTED=1 has an account mended in all, MISMATCHED=1 a match
revoked in the rest, SHARED=1 a further director in those that are left; CARRIED=1 carries and EXPIRED=1 expires in all.

Beside it stand the books (`books`, `shares`, `rules`): plain dictionaries and whole numbers, fed only by what a person
typed and was answered, sharing no code with the product (`test_books` proves it by their imports). Whenever the system
is at rest, and of every draft as soon as somebody sees it, both must say the same to the qəpik (`comparing`).

The order of everything is the seed's: a failing seed is printed, and `make fuzz N=1 SEED=<seed>` plays it again.
"""
