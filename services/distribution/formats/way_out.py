"""Why money is not credited, and what would release it, in words that its owner understands."""

from collections.abc import Mapping

from shared.paper.words import Word

WAYS: Mapping[str, Word] = {
    "RESERVED|NON_REGISTERED_WORK": Word(
        "Əsər reyestrdə yoxdur. Əsər və hüquq sahibləri qeydiyyata alındıqda yenidən hesablanır.",
        "The work is not in the registry. Once the work and its owners are registered it is calculated anew.",
    ),
    "RESERVED|UNDER_IDENTIFICATION": Word(
        "Hansı əsər olduğu hələ müəyyən edilməyib. Məsul şəxs qərar verdikdə yenidən hesablanır.",
        "Which work it is has not been decided yet. Once an official decides it is calculated anew.",
    ),
    "RESERVED|UNKNOWN_AUTHOR": Word(
        "Bu pay üçün reyestrdə heç kim yoxdur. Müəllif qeydiyyata alındıqda ona hesablanır.",
        "Nobody is registered for this part. Once its author is registered it is credited to him.",
    ),
    "RESERVED|NON_MEMBER": Word(
        "Hüquq sahibi gildiyaya idarəetmə səlahiyyəti verməyib. Üzv olduqda və ya müqavilə bağladıqda hesablanır.",
        "The owner gave the guild no mandate. Once he joins or signs a contract it is credited.",
    ),
    "RESERVED|NO_CONTRACT": Word(
        "Hüquq sahibinin təşkilatı ilə müqavilə yoxdur. Müqavilə bağlandıqda hesablanır.",
        "There is no contract with the owner's organisation. Once there is one it is credited.",
    ),
    "HELD|NO_KEY": Word(
        "Əsərin janrı üçün bölgü cədvəli təyin edilməyib. İdarə Heyəti təyin etdikdə bölünür.",
        "No distribution key is named for the work's genre. Once the Board names one it is distributed.",
    ),
    "HELD|CONFLICT": Word(
        "Bu rol üzrə 100%-dən çox iddia var. Qeydiyyat düzəldildikdə bölünür.",
        "More than 100% of this role is claimed. Once the registration is mended it is distributed.",
    ),
    "HELD|NO_RATE": Word(
        "Həmin gün üçün Mərkəzi Bankın məzənnəsi yoxdur. Məzənnə daxil edildikdə bölünür.",
        "The Central Bank's rate of that day lacks. Once it is recorded it is distributed.",
    ),
    "HELD|NO_CONTRACT_RECEIPT": Word(
        "Pulun alındığı gün təşkilatla müqavilə qüvvədə deyildi. Müqavilə daxil edildikdə bölünür.",
        "No contract with the organisation was in force on the receiving day. Once one is entered it is distributed.",
    ),
    "HELD|APPEAL": Word(
        "Məhkəmə qərarından şikayət verilib. Qərar qanuni qüvvəyə mindikdə bölünür.",
        "The judgment is under appeal. Once it has legal force it is distributed.",
    ),
    "HELD|NO_DEDUCTION_RULE": Word(
        "Bu hal üçün tutulma haqqında qərar yoxdur. İdarə Heyəti qərar verdikdə hesablanır.",
        "No decision says what is deducted here. Once the Board decides it is credited.",
    ),
    "HELD|NO_STATISTICS": Word(
        "Statistik məlumat yoxdur. Məlumat təsdiq edildikdə bölünür.",
        "Statistical data lacks. Once some is approved it is distributed.",
    ),
    "HELD|RECOVERY": Word(
        "Səhvən ödənilmiş məbləğ hələ qaytarılmayıb. Qaytarıldıqda hesablanır.",
        "What was paid by mistake has not been recovered yet. Once it is this is credited.",
    ),
    "HELD|OFFICIAL": Word(
        "Məsul şəxsin qərarı gözlənilir.",
        "It awaits an official's decision.",
    ),
    "REFUSED": Word(
        "Hüquq sahibi idarəetmədən imtina edib: pay həmmüəlliflərə keçmir, qərarla ödəyiciyə qaytarılır və ya"
        " müqavilənin növbəti dövrünə keçirilir.",
        "The owner refused management: it does not fall to the co-authors, by decision it goes back to the payer or"
        " into the next period of the contract.",
    ),
    "OUT_OF_TERM": Word(
        "Bu payın mühafizə müddəti bitib; istifadəsini İdarə Heyəti müəyyən edir.",
        "The protection of this share has ended; the Board decides what it is used for.",
    ),
    "RETURNABLE": Word(
        "Hüquq sahibini başqa təşkilat təmsil edir: məbləğ onu göndərənə qaytarılır.",
        "Another organisation represents the owner: the amount goes back to its sender.",
    ),
}


def way_out(state: str, reason: str | None) -> Word | None:
    """Why a share in a state is not credited and what ends that; None for a credited one."""
    return WAYS.get(state if reason is None else f"{state}|{reason}") or WAYS.get(state)
