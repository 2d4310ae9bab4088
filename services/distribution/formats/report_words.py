"""Words of the reports in Azerbaijani and English, beside those of `shared.paper`."""

from collections.abc import Mapping

from shared.paper import money_words
from shared.paper.words import Word

SOURCES: Mapping[str, Word] = {
    "USER": Word("İstifadəçilər", "Users"),
    "PRODUCER": Word("Prodüserlər", "Producers"),
    "SOCIETY": Word("Xarici təşkilatlar", "Foreign organisations"),
    "COURT_AWARD": Word("Məhkəmə qərarları", "Court awards"),
    "SETTLEMENT": Word("Barışıq sazişləri", "Settlements"),
    "INTEREST": Word("Bank faizləri", "Interest"),
    "OWN_FUNDS": Word("Gildiyanın öz vəsaiti", "Own funds"),
    "TAKEN_OVER": Word("Əvvəlki sistemdən", "Taken over"),
    "UNKNOWN": Word("Müəyyən edilməyib", "Not determined yet"),
    "ACCOUNT": Word("Hesabatı gözlənilir", "Its account is awaited"),
    "SCHEDULE": Word("Bölgü cədvəli gözlənilir", "Its schedule is awaited"),
    "AWARD": Word("Məhkəmə qərarı", "Court award"),
    "CAUSE": Word("Statistik bölgü", "Statistical distribution"),
    "REDISTRIBUTION": Word("Yenidən bölgü", "Redistribution"),
    "PROVISION": Word("Ehtiyat təminatı", "Provision"),
    "BANK": Word("Bank xərcləri", "Bank charges"),
    "BOOKS": Word("Əvvəlki sistemin uçotu", "Books of the old system"),
}
ACCOUNTS: Mapping[str, Word] = {
    **money_words.STATES,
    "MONEY": Word("Alınmış pul", "Money received"),
    "ALLOCATED": Word("Təyinatı üzrə", "Allocated"),
    "UNALLOCATED": Word("Təyinatsız", "Unallocated"),
    "AWAITING_ACCOUNT": Word("Hesabat gözləyir", "Awaits its account"),
    "AWAITING_FUNDS": Word("Vəsait gözləyir", "Awaits funds"),
    "AWAITING_RUN": Word("Bölgü gözləyir", "Awaits distribution"),
    "CREDITED": Word("Müəlliflərə hesablanıb", "Credited"),
    "DEDUCTED": Word("Tutulub", "Deducted"),
    "RETURNED": Word("Qaytarılıb", "Returned"),
    "PAYER_REFUND": Word("Ödəyiciyə qaytarılır", "Refund to the payer"),
    "DEALT_OUT": Word("Ehtiyatdan yenidən bölgüyə verilib", "Dealt out of reserve"),
    "WRITTEN_OFF": Word("Ehtiyat təminatı hesabına silinib", "Written off against provision"),
    "CARRIED": Word("Müqavilənin növbəti dövrünə keçirilib", "Carried into the contract's next period"),
    "VAT": Word("ƏDV", "VAT"),
    "FX": Word("Valyuta mübadiləsi", "Exchange"),
    "PROVISION": SOURCES["PROVISION"],
    "BANK": SOURCES["BANK"],
}
WAYS_OUT: Mapping[str, Word] = {
    "RELEASED": Word("Müəyyən edilib, yenidən hesablanıb", "Released: identified and calculated anew"),
    "REVERSED": Word(
        "Düzəliş: geri götürülüb, yenidən hesablanıb", "Reversed by a correction and issued anew"
    ),
    "REDISTRIBUTED": Word("Üç ildən sonra yenidən bölünüb", "Redistributed after three years"),
}
CHECKS: Mapping[str, Word] = {
    "debits = credits": Word("Debet = kredit", "Debits = credits"),
    "collected = MONEY": Word("Yığım = alınmış pul", "Collected = money received"),
    "collected = all states": Word("Yığım = bütün vəziyyətlər", "Collected = all states"),
    "collected = by use + unallocated + VAT": Word(
        "Yığım = istifadə üzrə + təyinatsız + ƏDV", "Collected = by use + unallocated + VAT"
    ),
    "deductions by decision = DEDUCTED": Word(
        "Qərarlar üzrə tutulmalar = uçot", "Deductions by decision = ledger"
    ),
    "reserve by year = RESERVED": Word("İllər üzrə ehtiyat = uçot", "Reserve by year = ledger"),
}
