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


def notification(*entries: str, version: int = 8, identity: str = "N1") -> bytes:
    """A camt.054 of the same frame: without balances."""
    text = document(*entries, balances="").decode().replace("camt.053.001.08", f"camt.054.001.{version:02d}")
    text = text.replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn").replace("Stmt>", "Ntfctn>")
    return text.replace("<Id>S1</Id>", f"<Id>{identity}</Id>").encode()


def status_report(*transactions: str, group: str = "", version: int = 3, identity: str = "P1") -> bytes:
    """A pain.002 on file M-1 with one group of payments."""
    below = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>I-1</OrgnlPmtInfId>{''.join(transactions)}</OrgnlPmtInfAndSts>"
    )
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version:02d}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{identity}</MsgId><CreDtTm>2026-08-05T22:30:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>M-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}"
        f"</OrgnlGrpInfAndSts>{below if transactions else ''}</CstmrPmtStsRpt></Document>"
    ).encode()


def status(end_to_end_id: str, code: str, reason: str = "") -> str:
    """What the bank says of one payment."""
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    name = f"<OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>" if end_to_end_id else ""
    return f"<TxInfAndSts><StsId>1</StsId>{name}<TxSts>{code}</TxSts>{why}</TxInfAndSts>"
