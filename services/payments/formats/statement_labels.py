"""The labels of a statement on paper: its head, its parts and the columns of its tables."""

from shared.paper.words import Term

TITLE = Term("Qonorar hesabatı", "Royalty statement", "Отчёт о вознаграждении")
PAGE = Term("Səhifə", "Page", "Страница")
PAYEE = Term("Alan", "Payee", "Получатель")
OWNER = Term("Hüquq sahibi", "Owner of the right", "Правообладатель")
DOCUMENT = Term("sənəd", "document", "документ")
MEMBER = Term("Üzv №", "Member no.", "Член №")
NUMBER = Term("Hesabat №", "Statement no.", "Отчёт №")
DATE = Term("Tarix", "Date", "Дата")
CURRENCY = Term("Valyuta", "Currency", "Валюта")
RUNS = Term("Bölgü, bağlanma günü", "Distribution, closing day", "Распределение, день закрытия")
PAYMENT_RUN = Term("Ödəniş", "Payment run", "Платёж")
REGISTRY = Term("Reyestrin mövqeyi", "Registry position", "Позиция реестра")

OPENING = Term("Əvvəlki qalıq", "Opening balance", "Начальный остаток")
CREDITED = Term("Hesablanıb", "Credited", "Начислено")
WITHHELD = Term("Vergi və sığorta tutulub", "Tax and insurance withheld", "Удержано: налог и страхование")
PAID = Term("Ödənilib", "Paid", "Выплачено")
CLOSING = Term("Son qalıq", "Closing balance", "Конечный остаток")

LINES = Term("Hesablanmış qonorar", "Royalty credited", "Начисленное вознаграждение")
ADJUSTMENTS = Term("Düzəlişlər", "Adjustments", "Исправления")
RELEASED = Term("Ehtiyatdan buraxılıb", "Released from reserve", "Выплачено из резерва")
TAKEN_OVER = Term(
    "Köhnə sistemdən qəbul edilib", "Taken over from the old system", "Принято из прежней системы"
)
PASSED = Term("Başqa hesaba keçib", "Passed between accounts", "Перешло между счетами")
TAX = Term("Vergi və sosial sığorta", "Tax and social insurance", "Налог и социальное страхование")
PAYMENTS = Term("Ödənişlər", "Payments", "Платежи")
HELD = Term("Saxlanılan məbləğlər", "Amounts held", "Задержанные суммы")
OTHER_PARTS = Term(
    "Eyni əsərlərin heç kimə verilməmiş payları",
    "Parts of the same works that nobody was credited",
    "Доли тех же произведений, никому не начисленные",
)
COMPLAINTS = Term("Şikayət", "Complaints", "Жалобы")
UNTIL = Term("Son gün", "Last day", "Последний день")

WORK = Term("Əsər", "Work", "Произведение")
ROLE_SHARE = Term("Rol, pay", "Role, share", "Роль, доля")
ROLE = Term("Rol", "Role", "Роль")
SOURCE = Term("Mənbə, istifadə, dövr", "Source, use, period", "Источник, использование, период")
DEDUCTIONS = Term("Tutulmalar", "Deductions", "Удержания")
GROSS = Term("Cəmi", "Gross", "Начислено")
NET = Term("Xalis", "Net", "К выплате")
TOTAL = Term("Yekun", "Total", "Итого")
SHARE = Term("pay", "share", "доля")
EPISODE = Term("seriya", "episode", "серия")
REASON = Term("Səbəb", "Reason", "Причина")
CORRECTED = Term("Səbəb, düzəldilən sətir", "Reason, line corrected", "Причина, исправленная строка")
STATEMENT = Term("hesabat", "statement", "отчёт")
LINE = Term("sətir", "line", "строка")
THIS_ONE = Term("bu hesabat", "this statement", "этот отчёт")
ANEW = Term(
    "düzəlişdən sonra yenidən", "issued anew after a correction", "начислено заново после исправления"
)
ROLE_PERIOD = Term("Rol, dövr", "Role, period", "Роль, период")
RESERVED_BY = Term("Ehtiyata alan bölgü", "Distribution that reserved it", "Распределение, создавшее резерв")
OLD_SYSTEM = Term("Köhnə sistemdə", "In the old system", "В прежней системе")
KIND = Term("Növ", "Kind", "Вид")
LEGAL_BASIS = Term("Hüquqi əsas", "Legal basis", "Правовое основание")
BASE = Term("Baza", "Base", "База")
RATE = Term("Dərəcə", "Rate", "Ставка")
TAKEN = Term("Tutulub", "Withheld", "Удержано")
DAY = Term("Gün", "Day", "День")
BANK_REFERENCE = Term("Bank istinadı", "Bank reference", "Банковская ссылка")
TRANSACTION = Term("Əməliyyat", "Transaction", "Операция")
AMOUNT = Term("Məbləğ", "Amount", "Сумма")
ORDER = Term("Bank tapşırığı", "Order to the bank", "Платёжное поручение")
RETURNED = Term("Bank qaytarıb", "Returned by the bank", "Возвращено банком")
TAKEN_BACK = Term("tutulan geri alınıb", "withheld taken back", "удержанное восстановлено")
FROM_OR_TO = Term("Kimdən və ya kimə", "From or to whom", "От кого или кому")
FROM = Term("kimdən", "from", "от кого")
TO = Term("kimə", "to", "кому")
STATE = Term("Vəziyyət", "State", "Состояние")
