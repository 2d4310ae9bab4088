"""Words of a statement in Azerbaijani and English, beside those of `shared.paper.words`."""

from collections.abc import Mapping

from shared.paper.words import Word

CHANNELS: Mapping[str, Word] = {
    "USER": Word("İstifadəçi", "User"),
    "PRODUCER": Word("Prodüser", "Producer"),
    "SOCIETY": Word("Xarici təşkilat", "Foreign organisation"),
}
GENRES: Mapping[str, Word] = {
    "FEATURE": Word("bədii", "feature"),
    "MUSICAL": Word("musiqili", "musical"),
    "ANIMATED": Word("animasiya", "animated"),
    "DOCUMENTARY": Word("sənədli", "documentary"),
}
DEDUCTIONS: Mapping[str, Word] = {
    "ADMINISTRATION": Word("İdarəetmə xərci", "Administration"),
    "SOCIAL_CULTURAL": Word("Sosial-mədəni fond", "Social and cultural"),
    "AGENCY_FEE": Word("Agentliyin haqqı", "Agency's fee"),
}
TAXES: Mapping[str, Word] = {
    "INCOME_TAX": Word("Gəlir vergisi", "Income tax"),
    "SOCIAL_INSURANCE": Word("Məcburi dövlət sosial sığortası", "Social insurance"),
}
BASES: Mapping[str, Word] = {
    "NET": Word("tutulmalardan sonra", "after deductions"),
    "GROSS": Word("tutulmalardan əvvəl", "before deductions"),
}
REASONS: Mapping[str, Word] = {
    "DISPUTE": Word("Əsər üzrə mübahisə var", "The work is disputed"),
    "ABROAD": Word("Müqavilə üzrə ayrıca ödənilir", "Paid apart, under the contract"),
    "DECEASED": Word("Vərəsələr sənədləşdirilməlidir", "Heirs to be documented"),
    "NO_PAYMENT_DATA": Word("Bank rekvizitləri yoxdur", "No approved bank details"),
    "NO_TAX_RULE": Word("Vergi qaydası təsdiqlənməyib", "No approved tax rule"),
    "NEXT_RUN": Word("Növbəti ödənişdə ödənilir", "Paid by the next payment run"),
    "NOTHING_LEFT": Word("Növbəti ödənişə keçirilir", "Carried to the next payment"),
    "NON_REGISTERED_WORK": Word("Qeydiyyata alınmamış əsər", "Non-registered work"),
    "UNDER_IDENTIFICATION": Word("Eyniləşdirilir", "Being identified"),
    "UNKNOWN_AUTHOR": Word("Müəllif məlum deyil", "Author unknown"),
    "NON_MEMBER": Word("Üzv olmayan müəllif", "Author is no member"),
    "NO_CONTRACT": Word("Təşkilatla müqavilə yoxdur", "No contract with the organisation"),
    "NO_KEY": Word("Bölgü cədvəli təyin edilməyib", "No distribution key"),
    "CONFLICT": Word("Paylar üzrə ziddiyyət", "Conflicting shares"),
    "NO_RATE": Word("Məzənnə yoxdur", "No exchange rate"),
    "NO_CONTRACT_RECEIPT": Word("Müqavilə qüvvədə deyil", "Contract not in force"),
    "NO_DEDUCTION_RULE": Word("Tutulma qaydası yoxdur", "No deduction rule"),
    "OFFICIAL": Word("Məsul şəxsin qərarı gözlənilir", "Awaits an official's decision"),
}
STATES: Mapping[str, Word] = {
    "RESERVED": Word("Ehtiyatda", "Reserved"),
    "HELD": Word("Saxlanılıb", "Held"),
    "REFUSED": Word("İdarəetmədən imtina edilib", "Management refused"),
    "OUT_OF_TERM": Word("Mühafizə müddəti bitib", "Out of term"),
    "RETURNABLE": Word("Geri qaytarılır", "Returned to the sender"),
    "DISPUTED": Word("Mübahisəli", "Disputed"),
    "ONHOLD": Word("Gözləmədə", "On hold"),
    "PAYABLE": Word("Ödənilməli", "Payable"),
    "RECEIVABLE": Word("Gildiyaya borc", "Owed to the guild"),
}
