"""Documents for people, as PDF: one look for statements, letters, certificates and invoices.

A service composes a `content.Paper` (words in Azerbaijani and English, facts, tables) and has it rendered in a child
process by `rendering.render_paper`. The same content gives the same bytes, so a document can be stored once by its
hash. The fonts lie beside it: every Azerbaijani letter stands on every machine.
"""
