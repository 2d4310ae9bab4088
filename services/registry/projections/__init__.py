"""The registry's read models."""

from services.registry.projections import (
    agreement,
    agreement_work,
    application,
    application_party,
    contract,
    dispute,
    genre_group,
    import_run,
    membership,
    party,
    policy,
    search_entry,
    search_word,
    society,
    source_record,
    work,
)
from shared.projections import books, document, document_party, projection

PROJECTIONS = tuple(
    projection(module)
    for module in (
        *(books, contract, document, document_party, membership, party, work, search_entry, search_word),
        *(society, source_record, import_run, agreement, agreement_work, application, application_party),
        *(policy, genre_group, dispute),
    )
)
