"""Words of a statement in Azerbaijani, English and Russian, beside those of `shared.paper`."""

from collections.abc import Mapping

from shared.paper import money_words
from shared.paper.words import Term

TAXES: Mapping[str, Term] = {
    "INCOME_TAX": Term("Gəlir vergisi", "Income tax", "Подоходный налог"),
    "SOCIAL_INSURANCE": Term(
        "Məcburi dövlət sosial sığortası",
        "Social insurance",
        "Обязательное государственное социальное страхование",
    ),
}
BASES: Mapping[str, Term] = {
    "NET": Term("tutulmalardan sonra", "after deductions", "после удержаний"),
    "GROSS": Term("tutulmalardan əvvəl", "before deductions", "до удержаний"),
}
REASONS: Mapping[str, Term] = {
    **money_words.REASONS,
    "DISPUTE": Term("Əsər üzrə mübahisə var", "The work is disputed", "По произведению идёт спор"),
    "ABROAD": Term(
        "Müqavilə üzrə ayrıca ödənilir",
        "Paid apart, under the contract",
        "Выплачивается отдельно по договору",
    ),
    "NOT_DUE": Term(
        "Müqavilə üzrə ödəniş günü gəlməyib",
        "The contract's day of payment has not come",
        "День выплаты по договору не наступил",
    ),
    "NO_RATE": Term(
        "Ödəniş gününün məzənnəsi yoxdur",
        "No exchange rate of the day of payment",
        "Нет курса на день выплаты",
    ),
    "DECEASED": Term(
        "Vərəsələr sənədləşdirilməlidir",
        "Heirs to be documented",
        "Наследники должны быть подтверждены документами",
    ),
    "NO_PAYMENT_DATA": Term(
        "Bank rekvizitləri yoxdur", "No approved bank details", "Нет утверждённых банковских реквизитов"
    ),
    "NO_TAX_RULE": Term(
        "Vergi qaydası təsdiqlənməyib", "No approved tax rule", "Нет утверждённого налогового правила"
    ),
    "COOLING": Term(
        "Hesab dəyişib, gözləmə müddəti bitməyib",
        "The account was changed and is not paid yet",
        "Счёт изменён, срок ожидания не истёк",
    ),
    "THRESHOLD": Term(
        "Ödəniş həddindən azdır", "Below the least sum that is paid", "Меньше наименьшей выплачиваемой суммы"
    ),
    "NEXT_RUN": Term(
        "Növbəti ödənişdə ödənilir", "Paid by the next payment run", "Будет выплачено следующим платежом"
    ),
    "REVERSED": Term("Düzəliş edilib", "Corrected", "Исправлено"),
    "OTHER_PARTY": Term("Başqa şəxsə məxsusdur", "Belongs to another party", "Принадлежит другому лицу"),
    "NOTHING_LEFT": Term(
        "Növbəti ödənişə keçirilir", "Carried to the next payment", "Переносится на следующий платёж"
    ),
}
CAUSES: Mapping[str, Term] = {
    "ACCOUNT": Term("Hesabat dəyişib", "The account was replaced", "Отчёт пользователя заменён"),
    "MATCH": Term(
        "Əsər başqa cür müəyyən edilib", "The work was identified otherwise", "Произведение определено иначе"
    ),
    "MONEY": Term("Daxil olan məbləğ dəyişib", "The money received changed", "Изменилась поступившая сумма"),
    "REGISTRY": Term("Paylar dəyişib", "The shares changed", "Изменились доли"),
    "CONTRACT_KEY": Term(
        "Müqavilənin bölgü açarı dəyişib",
        "The contract's key changed",
        "Изменился ключ распределения по договору",
    ),
    "RATE": Term(
        "Mərkəzi Bankın məzənnəsi səhv daxil edilmişdi",
        "The Central Bank's rate had been entered wrongly",
        "Курс Центрального банка был введён неверно",
    ),
    "DISPUTE": Term(
        "Mübahisə başqasının xeyrinə bitib", "A dispute ended for others", "Спор решён в пользу других"
    ),
}
PASSED: Mapping[str, Term] = {
    "HEIR": Term("Vərəsəlik", "Inheritance", "Наследование"),
    "MERGED": Term("Eyni şəxsdir", "The same party", "То же лицо"),
    "SPLIT": Term("Birləşdirmə ləğv edilib", "A merge was undone", "Объединение отменено"),
    "DISPUTE": CAUSES["DISPUTE"],
}
STATES: Mapping[str, Term] = {
    **money_words.STATES,
    "DISPUTED": Term("Mübahisəli", "Disputed", "Спорное"),
    "ONHOLD": Term("Gözləmədə", "On hold", "Приостановлено"),
    "PAYABLE": Term("Ödənilməli", "Payable", "К выплате"),
    "RECEIVABLE": Term("Gildiyaya borc", "Owed to the guild", "Долг перед Гильдией"),
}
MARKS: Mapping[str, Term] = {
    "COMPOSER": Term("BƏSTƏKAR", "COMPOSER", "КОМПОЗИТОР"),
    "LOD": Term(
        "LOD: sənədlər çatışmadığı üçün qaydalar üzrə bölünüb",
        "LOD: lack of documentation, dealt out by the rules",
        "LOD: документов недостаточно, распределено по правилам",
    ),
}
