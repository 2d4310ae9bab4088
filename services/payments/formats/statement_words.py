"""Words of a statement in Azerbaijani and English, beside those of `shared.paper`."""

from collections.abc import Mapping

from shared.paper import money_words
from shared.paper.words import Word

TAXES: Mapping[str, Word] = {
    "INCOME_TAX": Word("Gəlir vergisi", "Income tax"),
    "SOCIAL_INSURANCE": Word("Məcburi dövlət sosial sığortası", "Social insurance"),
}
BASES: Mapping[str, Word] = {
    "NET": Word("tutulmalardan sonra", "after deductions"),
    "GROSS": Word("tutulmalardan əvvəl", "before deductions"),
}
REASONS: Mapping[str, Word] = {
    **money_words.REASONS,
    "DISPUTE": Word("Əsər üzrə mübahisə var", "The work is disputed"),
    "ABROAD": Word("Müqavilə üzrə ayrıca ödənilir", "Paid apart, under the contract"),
    "DECEASED": Word("Vərəsələr sənədləşdirilməlidir", "Heirs to be documented"),
    "NO_PAYMENT_DATA": Word("Bank rekvizitləri yoxdur", "No approved bank details"),
    "NO_TAX_RULE": Word("Vergi qaydası təsdiqlənməyib", "No approved tax rule"),
    "NEXT_RUN": Word("Növbəti ödənişdə ödənilir", "Paid by the next payment run"),
    "REVERSED": Word("Düzəliş edilib", "Corrected"),
    "NOTHING_LEFT": Word("Növbəti ödənişə keçirilir", "Carried to the next payment"),
}
CAUSES: Mapping[str, Word] = {
    "ACCOUNT": Word("Hesabat dəyişib", "The account was replaced"),
    "MATCH": Word("Əsər başqa cür müəyyən edilib", "The work was identified otherwise"),
    "MONEY": Word("Daxil olan məbləğ dəyişib", "The money received changed"),
    "REGISTRY": Word("Paylar dəyişib", "The shares changed"),
}
STATES: Mapping[str, Word] = {
    **money_words.STATES,
    "DISPUTED": Word("Mübahisəli", "Disputed"),
    "ONHOLD": Word("Gözləmədə", "On hold"),
    "PAYABLE": Word("Ödənilməli", "Payable"),
    "RECEIVABLE": Word("Gildiyaya borc", "Owed to the guild"),
}
