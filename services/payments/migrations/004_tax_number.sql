ALTER TABLE vault.payee_data ADD COLUMN tax_number text;
