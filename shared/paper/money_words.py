"""Words in Azerbaijani, English and Russian for where money comes from, in which state it is, and why."""

from collections.abc import Mapping

from shared.paper.words import Term

CHANNELS: Mapping[str, Term] = {
    "USER": Term("İstifadəçi", "User", "Пользователь"),
    "PRODUCER": Term("Prodüser", "Producer", "Продюсер"),
    "SOCIETY": Term("Xarici təşkilat", "Foreign organisation", "Иностранная организация"),
}
GENRES: Mapping[str, Term] = {
    "FEATURE": Term("bədii", "feature", "художественный"),
    "MUSICAL": Term("musiqili", "musical", "музыкальный"),
    "ANIMATED": Term("animasiya", "animated", "анимационный"),
    "DOCUMENTARY": Term("sənədli", "documentary", "документальный"),
}
DEDUCTIONS: Mapping[str, Term] = {
    "ADMINISTRATION": Term("İdarəetmə xərci", "Administration", "Расходы на управление"),
    "SOCIAL_CULTURAL": Term("Sosial-mədəni fond", "Social and cultural", "Социально-культурный фонд"),
    "AGENCY_FEE": Term("Agentliyin haqqı", "Agency's fee", "Вознаграждение Агентства"),
}
REASONS: Mapping[str, Term] = {
    "NON_REGISTERED_WORK": Term(
        "Qeydiyyata alınmamış əsər", "Non-registered work", "Произведение не зарегистрировано"
    ),
    "UNDER_IDENTIFICATION": Term("Eyniləşdirilir", "Being identified", "Идентифицируется"),
    "UNKNOWN_AUTHOR": Term("Müəllif məlum deyil", "Author unknown", "Автор неизвестен"),
    "NON_MEMBER": Term("Üzv olmayan müəllif", "Author is no member", "Автор не является членом"),
    "NO_CONTRACT": Term(
        "Təşkilatla müqavilə yoxdur", "No contract with the organisation", "Нет договора с организацией"
    ),
    "NO_KEY": Term(
        "Bölgü cədvəli təyin edilməyib", "No distribution key", "Не определена таблица распределения"
    ),
    "CONFLICT": Term("Paylar üzrə ziddiyyət", "Conflicting shares", "Противоречие в долях"),
    "NO_RATE": Term("Məzənnə yoxdur", "No exchange rate", "Нет курса валюты"),
    "NO_CONTRACT_RECEIPT": Term("Müqavilə qüvvədə deyil", "Contract not in force", "Договор не действует"),
    "APPEAL": Term(
        "Məhkəmə qərarından şikayət verilib", "The judgment is under appeal", "Решение суда обжалуется"
    ),
    "NO_DEDUCTION_RULE": Term("Tutulma qaydası yoxdur", "No deduction rule", "Нет правила удержания"),
    "NO_STATISTICS": Term("Statistik məlumat yoxdur", "No statistical data", "Нет статистических данных"),
    "RECOVERY": Term(
        "Səhvən ödənilənin qaytarılması gözlənilir",
        "Awaits recovery of what was paid by mistake",
        "Ожидается возврат ошибочно выплаченного",
    ),
    "OFFICIAL": Term(
        "Məsul şəxsin qərarı gözlənilir",
        "Awaits an official's decision",
        "Ожидается решение ответственного лица",
    ),
}
STATES: Mapping[str, Term] = {
    "RESERVED": Term("Ehtiyatda", "Reserved", "В резерве"),
    "HELD": Term("Saxlanılıb", "Held", "Задержано"),
    "REFUSED": Term("İdarəetmədən imtina edilib", "Management refused", "Отказ от управления"),
    "OUT_OF_TERM": Term("Mühafizə müddəti bitib", "Out of term", "Срок охраны истёк"),
    "RETURNABLE": Term("Geri qaytarılır", "Returned to the sender", "Возвращается отправителю"),
}
