"""Hand-made bank statements: one frame, filled by each test."""

ENTRY = """<Ntry>{head}<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}
<Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2026-08-05</Dt></BookgDt>{tail}
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{family}</SubFmlyCd></Fmly></Domn></BkTxCd>{details}</Ntry>"""


def entry(
    amount: str = "100.00",
    side: str = "CRDT",
    *,
    currency: str = "AZN",
    status: str = "BOOK",
    head: str = "",
    tail: str = "",
    family: str = "DMCT",
    reversal: str = "",
    details: str = "",
) -> str:
    return ENTRY.format(
        amount=amount, side=side, currency=currency, status=status, head=head, tail=tail, family=family,
        reversal=reversal, details=details,
    )  # fmt: skip


def balance(code: str, amount: str, side: str = "CRDT", currency: str = "AZN") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-08-05</Dt></Dt></Bal>'
    )


def document(
    *entries: str,
    balances: str = balance("OPBD", "0") + balance("CLBD", "100.00"),
    account: str = "<IBAN>AZ21NABZ00000000137010001944</IBAN>",
    currency: str = "<Ccy>AZN</Ccy>",
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    return (
        f'{prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-08-05T19:00:00+04:00</CreDtTm></GrpHdr>"
        "<Stmt><Id>S1</Id><ElctrncSeqNb>217</ElctrncSeqNb><CreDtTm>2026-08-05T22:30:00Z</CreDtTm>"
        f"<Acct><Id>{account}</Id>{currency}</Acct>{balances}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
