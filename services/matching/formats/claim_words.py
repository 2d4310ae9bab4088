"""What the pages on claims say, in Azerbaijani and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.paper.words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWords:
    """The texts of the pages on claims in one language."""

    claim: str
    claim_about: str
    what: str
    what_help: str
    who: str
    name: str
    represents: str
    represents_help: str
    contact: str
    contact_help: str
    words: str
    words_help: str
    kept: str
    send: str
    defects: str
    wrong: Mapping[str, str]
    filed: str
    claim_number: str
    keep_number: str
    next_steps: str
    confirm_by: str
    code_sent: str
    looked_at: str
    decided_by: str
    stays: str
    confirm: str
    confirm_about: str
    code: str
    code_help: str
    send_code: str
    not_confirmed: str
    confirmed: str
    confirmed_about: str
    sent_before: str
    sent_before_why: str
    later_code: str


CAPACITIES: Mapping[str, Word] = {
    "AUTHOR": Word("Müəllif", "The author"),
    "HEIR": Word("Müəllifin varisi", "An heir of the author"),
    "AUTHORS_REPRESENTATIVE": Word("Müəllifin nümayəndəsi", "A representative of the author"),
    "HEIRS_REPRESENTATIVE": Word("Varisin nümayəndəsi", "A representative of an heir"),
}
CLAIM_WORDS: Mapping[str, ClaimWords] = {
    "az": ClaimWords(
        claim="İddia vermək",
        claim_about="Bu qonorar sizə və ya təmsil etdiyiniz şəxsə çatmalıdırsa, formanı doldurun.",
        what="Nəyi tələb edirsiniz",
        what_help="Siyahıda bu filmin qeydləri. Sizə aid olanları işarələyin.",
        who="Siz kimsiniz",
        name="Adınız, atanızın adı, soyadınız",
        represents="Kimin adından",
        represents_help="Varis müəllifin adını, nümayəndə təmsil etdiyi şəxsin adını yazır. Müəllif boş buraxır.",
        contact="E-poçt və ya telefon",
        contact_help="Təsdiq kodu və cavab bura göndəriləcək. Telefonu belə yazın: +994501234567",
        words="İzahatınız və sənədləriniz",
        words_help="Göstərə biləcəyiniz sənədləri sadalayın: titr, afişa, müqavilə, vərəsəlik şəhadətnaməsi."
        " Sənədlərin özünü gildiya istəyəndə təqdim edəcəksiniz.",
        kept="Yazdıqlarınız siyahıda göstərilmir: onları yalnız iddiaya baxan əməkdaşlar görür, hər baxış qeyd olunur.",
        send="İddianı göndər",
        defects="İddia hələ göndərilməyib. Bunları düzəldin:",
        wrong={
            "reserves": "Ən azı bir, ən çoxu əlli qeyd işarələyin.",
            "capacity": "Kim olduğunuzu seçin.",
            "name": "Adınızı bir sətirdə yazın: 2–200 hərf.",
            "represents": "Bir adı bir sətirdə yazın: ən çoxu 200 hərf.",
            "contact": "Bir e-poçt ünvanı (ad@example.org) və ya telefon nömrəsi (+994501234567) yazın.",
            "words": "Mətn çox uzundur: ən çoxu 4000 hərf.",
            "claim": "İddianızın nömrəsini məktubda olduğu kimi yazın.",
            "code": "Kodu məktubda olduğu kimi yazın.",
        },
        filed="İddianız qəbul olundu, amma hələ təsdiqlənməyib",
        claim_number="İddianızın nömrəsi",
        keep_number="Nömrəni yazıb saxlayın: gildiyaya müraciət edəndə onu göstərin.",
        next_steps="Bundan sonra",
        confirm_by="Əlaqənizi təsdiqləyin. Son gün:",
        code_sent="Kod bu ünvana göndərilir:",
        looked_at="Gildiya iddianıza baxır, sual verə və sənədlərinizi istəyə bilər.",
        decided_by="Qərar verilir və səbəbi ilə məktubla bildirilir. Son gün:",
        stays="İddia açıq olduqca tələb etdiyiniz qonorarın müddəti bitmir. Vaxtında təsdiqlənməyən iddia isə bütün"
        " yazdıqlarınızla birlikdə silinir.",
        confirm="Əlaqəni təsdiqləmək",
        confirm_about="İddianızın nömrəsini və sizə göndərilən kodu yazın.",
        code="Təsdiq kodu",
        code_help="Səkkiz rəqəm.",
        send_code="Təsdiqlə",
        not_confirmed="Bu kodla təsdiqlənən iddia yoxdur: kod səhvdir, çox yoxlanılıb və ya müddəti bitib.",
        confirmed="Əlaqəniz təsdiqləndi",
        confirmed_about="İddianız gildiyadadır. Sizdən başqa bir şey tələb olunmur, sual olsa, sizə yazılacaq.",
        sent_before="Bu forma artıq göndərilib",
        sent_before_why="İlk göndərdiyiniz iddia qüvvədədir, ikincisi yaradılmadı. Başqa iddia vermək üçün siyahıya"
        " qayıdıb formanı yenidən açın.",
        later_code="Kodu sonra da yaza bilərsiniz:",
    ),
    "en": ClaimWords(
        claim="File a claim",
        claim_about="If this royalty is due to you, or to whom you represent, fill in this form.",
        what="What you claim",
        what_help="The entries of this film on the list. Tick those that are yours.",
        who="Who you are",
        name="Your full name",
        represents="For whom",
        represents_help="An heir names the author, a representative whom he represents. An author leaves it empty.",
        contact="E-mail or telephone",
        contact_help="A code to confirm it, and the answer, are sent there. Write a telephone number like"
        " +994501234567",
        words="What you want to say, and your documents",
        words_help="List the documents that you can show: credits, a poster, a contract, a certificate of inheritance."
        " You will show them when the guild asks for them.",
        kept="What you write is not on the list: only the staff who deal with claims see it, and every reading is"
        " recorded.",
        send="File the claim",
        defects="The claim is not filed yet. Please mend this:",
        wrong={
            "reserves": "Tick one entry at least, fifty at most.",
            "capacity": "Choose who you are.",
            "name": "Write your name on one line: 2 to 200 letters.",
            "represents": "Write one name on one line: 200 letters at most.",
            "contact": "Write one e-mail address (name@example.org) or one telephone number (+994501234567).",
            "words": "The text is too long: 4000 letters at most.",
            "claim": "Write the number of your claim as it stands in the message.",
            "code": "Write the code as it stands in the message.",
        },
        filed="Your claim was taken, but is not confirmed yet",
        claim_number="Number of your claim",
        keep_number="Write the number down: name it whenever you turn to the guild.",
        next_steps="What happens next",
        confirm_by="Confirm your contact. Last day:",
        code_sent="The code is sent to:",
        looked_at="The guild looks at your claim; it may ask you something, or for your documents.",
        decided_by="It is decided, and you get a letter that tells you why. Last day:",
        stays="As long as a claim is open, the royalty that it names does not expire. A claim that is not confirmed in"
        " time is erased with all that you wrote.",
        confirm="Confirm your contact",
        confirm_about="Write the number of your claim and the code that was sent to you.",
        code="Code",
        code_help="Eight digits.",
        send_code="Confirm",
        not_confirmed="There is no claim that this code confirms: it is wrong, was tried too often, or its time is"
        " over.",
        confirmed="Your contact is confirmed",
        confirmed_about="The guild has your claim. You need do nothing more; if there is a question you will be told.",
        sent_before="This form was sent before",
        sent_before_why="The claim that you sent first stands, and no second one was filed. To file another one go back"
        " to the list and open the form anew.",
        later_code="You can also write the code later:",
    ),
}
