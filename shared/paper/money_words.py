"""Words in Azerbaijani and English for where money comes from, in which state it is, and why."""

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
REASONS: Mapping[str, Word] = {
    "NON_REGISTERED_WORK": Word("Qeydiyyata alınmamış əsər", "Non-registered work"),
    "UNDER_IDENTIFICATION": Word("Eyniləşdirilir", "Being identified"),
    "UNKNOWN_AUTHOR": Word("Müəllif məlum deyil", "Author unknown"),
    "NON_MEMBER": Word("Üzv olmayan müəllif", "Author is no member"),
    "NO_CONTRACT": Word("Təşkilatla müqavilə yoxdur", "No contract with the organisation"),
    "NO_KEY": Word("Bölgü cədvəli təyin edilməyib", "No distribution key"),
    "CONFLICT": Word("Paylar üzrə ziddiyyət", "Conflicting shares"),
    "NO_RATE": Word("Məzənnə yoxdur", "No exchange rate"),
    "NO_CONTRACT_RECEIPT": Word("Müqavilə qüvvədə deyil", "Contract not in force"),
    "APPEAL": Word("Məhkəmə qərarından şikayət verilib", "The judgment is under appeal"),
    "NO_DEDUCTION_RULE": Word("Tutulma qaydası yoxdur", "No deduction rule"),
    "NO_STATISTICS": Word("Statistik məlumat yoxdur", "No statistical data"),
    "RECOVERY": Word(
        "Səhvən ödənilənin qaytarılması gözlənilir", "Awaits recovery of what was paid by mistake"
    ),
    "OFFICIAL": Word("Məsul şəxsin qərarı gözlənilir", "Awaits an official's decision"),
}
STATES: Mapping[str, Word] = {
    "RESERVED": Word("Ehtiyatda", "Reserved"),
    "HELD": Word("Saxlanılıb", "Held"),
    "REFUSED": Word("İdarəetmədən imtina edilib", "Management refused"),
    "OUT_OF_TERM": Word("Mühafizə müddəti bitib", "Out of term"),
    "RETURNABLE": Word("Geri qaytarılır", "Returned to the sender"),
}
