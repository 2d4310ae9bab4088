-- Receipts are proposed by the account that a known payer paid from before: found by it, never listed by it.
CREATE INDEX payer_account ON vault.payer (account) WHERE account <> '';
