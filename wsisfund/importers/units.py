"""Words that change what figures mean (thousands, per year, paid) in headings, titles and notes, in six languages."""

# ruff: noqa: E501  tables of words

import re
from functools import lru_cache
from typing import Final

from ..languages.folding import fold
from .cells import plain_signs

_MAJOR = "chf|eur|usd|gbp|jpy|cny|sek|nok|dkk|cad|aud|inr|rub|krw"
_SIGN = rf"(?:{_MAJOR}|us ?\$|fr\.?|sfr|[€$£¥₽])"
# Whole words, compared after folding: no accents, no case.
_WORDS: Final = (
    r"thousands?|thous|thsds?|thds|hundreds?|millions?|billions?|trillions?|lakhs?|lacs?|crores?|dozens?"
    r"|milliers?|milliards?|centaines?|miles|millar(?:es)?|millon(?:es)?|billon(?:es)?|centenas|centenares"
    r"|tausend\w*|tsd|mio|mios|mia|mrd|millionen|milliarden|migliaia|milioni|milhar(?:es)?|milhao|milhoes|mlns?|mlrd|mds|mill|mills"
    r"|тыс\w*|млн\w*|млрд\w*|миллион\w*|миллиард\w*|сотн\w*|сотен|т\.\s?(?:р|руб|долл|евро|фр)"
    r"|[وبلف]?(?:ال)?(?:الف|الاف|مليون\w*|ملايين|مليار\w*|مءات|ميات)|لل(?:الف|الاف|ملايين)"
)
_WHOLE = re.compile(rf"(?<![^\W_])(?:{_WORDS})(?![^\W_])")
# Zeros that stand for thousands: '000, 000s, x 1000, 10^3; in a heading also a bare 1,000.
_ZEROS = re.compile(
    r"['’‘`´ʼ]\s?0{3}(?:['’]?s)?(?![0-9])|(?<![0-9.,'’])(?<![0-9] )0{3}(?:['’]?s)?(?![0-9])|(?<![^\W_])[x×*]\s?1[ .,'’]?0{3}|10\s?(?:\^|\*\*)\s?[2-9]|(?<![^\W_])10?e[+]?0?[2-9](?![^\W_])"
    r"|(?<![0-9.,'’])1[ .,'’]?0{3}(?:[ .,'’]?0{3})*['’]?s(?![^\W_])|(?<![^\W_])(?:in|en|в|por)\s1[ .,'’]?0{3}(?![0-9])"
)
_BARE = re.compile(r"(?<![0-9.,'’])1[ .,'’]?0{3}(?:[ .,'’]?0{3})*(?![0-9])")
_POWER = re.compile("10[²³⁴⁵⁶⁷⁸⁹]")
# Short forms count beside a currency, or where the whole piece of a heading is one.
_SHORT = re.compile(
    rf"(?<![^\W_])(?:k|t|m|mm|mn|bn|mil|mille)\s?\.?\s?{_SIGN}(?![^\W_])|(?<![^\W_]){_SIGN}\s?(?:k|m|mm|mn|bn|b|mil|mille)(?![^\W_])"
)
_ALONE = re.compile(r"(?<![^\W_])(?:in |en |в )?(?:k|kk|m|mm|mn|bn|mil|mille|t)(?![^\W_])")
_CHINESE = re.compile("[十百千]?[千仟万萬亿億]|百万")
_CHINESE_MONEY = "元|美元|欧元|歐元|瑞郎|瑞士法郎|法郎|日元|人民币|卢布|英镑|里亚尔|第纳尔|美金|港元|韩元|卢比"
# What only titles and notes are asked for stays text until one is: to compile it all takes longer than to read a short file.
_CHINESE_SAID = (
    rf"(?:单位|單位|以|按|计量)[^。；;]{{0,10}}?[千仟万萬亿億百]|(?<![0-9一二三四五六七八九十百几数两])[千仟万萬亿億]{{1,4}}(?:{_CHINESE_MONEY})"
    r"|[(（\[]\s?[千仟万萬亿億]{1,4}\s?[)）\]]"
)
_FIGURE_BEFORE = re.compile(r"[0-9][\s.,'’]*$")

# "1 unit = 1,000 CHF", "to be multiplied by 1000", "values in k".
_THOUSAND_SAID = (
    r"(?<![^\W_])(?:units?|unites?|unidad(?:es)?|единиц\w*|الوحده|multipl\w*|times|fois|veces|умнож\w*|x)(?![^\W_])[^.;。0-9]{0,20}(?:1\s?[=:]?\s?)??1[ .,'’]?0{3}(?![0-9])"
    r"|(?:单位|單位|乘以?)[^。；;0-9]{0,10}1[ .,'’]?0{3}(?![0-9])"
    r"|(?<![^\W_])(?:amounts?|values?|figures?|sums?|montants?|sommes?|valeurs?|chiffres?|importes?|montos?|valores|cifras)(?![^\W_])[^.;。]{0,15}(?<![^\W_])(?:in|en)\s(?:k|m|mm|mn|bn|t)(?![^\W_])"
)
# What makes figures others than what was promised, beside a word for them.
_OTHER = (
    r"(?:estimat\w+|indicative|provisional|equivalents?|converted|net of|gross of|cumulative|outstanding|unpaid balances?|estimes?|estimees?|indicati\w+|provisoires?|cumules?"
    r"|nets? de|convertis?|estimad\w+|indicativ\w+|provisional\w*|acumulad\w+|netos? de|equivalentes?|convertid\w+|оценочн\w+|предварительн\w+|эквивалент\w*|нарастающ\w+"
    r"|估计|暂定|折合|累计|(?:ال)?(?:تقديري\w*|موقت\w*|معادل\w*|تراكمي\w*))"
)
_PER_YEAR = (
    r"(?<![^\W_])(?:per (?:year|annum|month|quarter|semester|biennium)|p\. ?a\.|each year|every year|a year for|yearly|annual(?:ly)? (?:amounts?|contributions?|pledges?|instal\w+)"
    r"|amounts? (?:are|is)? ?(?:annual|yearly)|par (?:an|annee|mois|trimestre|semestre)|chaque annee|(?:montants?|contributions?|sommes?) annuel\w*|al ano|por (?:ano|mes|trimestre)|cada ano"
    r"|(?:importes?|montos?|contribuci\w+|cantidad\w*) anual\w*|в год|за год|ежегодн\w*|годов\w+ (?:взнос|сумм)\w*"
    r"|monthly|mensuel\w*|al mes|mensual\w*|в месяц|ежемесячн\w*|quarterly|trimestriel\w*|trimestral\w*|ежекварт\w*)(?![^\W_])"
    rf"|{_SIGN}\s?/\s?(?:year|yr|an|ano|год|month)(?![^\W_])"
    r"|每年|年均|每月|按年|(?<![^\W_])(?:سنوي\w*|السنوي\w*|شهري\w*)(?![^\W_])|في السنه|كل سنه|لكل سنه|في العام"
)
_PAID = (
    r"(?<![^\W_])(?:paid|received|cashed|collected|encaisse\w*|paye\w*|verse\w*|recu\w*|pagad\w*|abonad\w*|recibid\w*|cobrad\w*"
    r"|(?:у|о|вы)плачен\w*|полученн?\w*|поступи\w*|поступлени\w*|(?:ال)?(?:مدفوع|مسدد|مستلم|مقبوض|محصل)\w*)(?![^\W_])"
    "|已付|已缴|已收|实收|实缴|到账|收到"
)
# Names of payments, which a title gives to a whole table.
_PAYMENTS = r"(?<![^\W_])(?:payments|receipts|collections|paiements|encaissements|recettes|pagos|cobros|ingresos|платежи|платежей)(?![^\W_])|收款|缴款|付款"
_PAID_TITLE = f"{_PAID}|{_PAYMENTS}"
_AMOUNTS = r"(?:amounts?|figures?|sums?|contributions?|montants?|sommes?|chiffres?|importes?|montos?|cantidades|cifras|contribuciones|сумм\w*|взнос\w*|цифр\w*|金额|数额|款额|捐款|المبالغ|الارقام|المساهمات)"
_PAID_NOTE = rf"{_AMOUNTS}[^.;。]{{0,25}}?(?P<behind>{_PAID})(?! (?:by|before|within|on|in the|dans|avant|antes|до|в течение))|(?P<before>{_PAID})[^.;。]{{0,6}}?{_AMOUNTS}"
_FIGURES = r"(?:amounts?|figures?|sums?|values?|montants?|sommes?|chiffres?|importes?|montos?|cantidades|cifras|сумм\w*|цифр\w*|金额|数额|المبالغ|الارقام)"
_OTHER_FIGURES = (
    rf"(?<![^\W_]){_FIGURES}(?![^\W_])[^.;。]{{0,20}}?{_OTHER}(?![^\W_])|(?<![^\W_]){_OTHER}[^.;。]{{0,6}}?{_FIGURES}(?![^\W_])"
    r"|(?:估计|暂定|折合|累计)\w{0,4}(?:金额|数额)|(?:金额|数额)\w{0,4}(?:估计|暂定|折合|累计)"
)
# A pledge that was received is announced, not paid.
_OF_PLEDGES = r"(?<![^\W_])(?:pledges?|letters?|announcements?|promesses?|lettres?|annonces?|compromisos?|cartas?|anuncios?|обязательств\w*|пис[ье]м\w*|объявлени\w*)(?![^\W_])|认捐|承诺|信函|تعهد"
_NOT = r"(?<![^\W_])(?:not|un|to be|yet|non|pas|a (?:payer|verser|recevoir)|por|sin|no|не|будет|будут|ليس|غير|لم)\s?(?:yet |been |be |have |ha sido |encore )*$|[未非不待]$"


@lru_cache(maxsize=4096)
def unit_in_heading(text: str) -> str:
    """What in a heading, or in a piece of one, multiplies its figures: ``'000``, ``млн``, ``万``; empty where nothing does."""
    if match := _POWER.search(text):
        return match[0]
    folded = _folded(text)
    for pattern in (_WHOLE, _ZEROS, _SHORT, _CHINESE, _BARE):
        if match := pattern.search(folded):
            return match[0].strip()
    bare = folded.strip(" ()[].:")
    return bare if _ALONE.fullmatch(bare) else ""


def without_unit(text: str) -> str:
    """A heading without what multiplies its figures."""
    unit = unit_in_heading(text)
    return re.sub(re.escape(unit), " | ", _folded(text), count=1) if unit else text


def said_of_amounts(text: str, *, title: bool) -> str:
    """What a title or a note says that changes the meaning of the amounts: a unit, a time, that they are payments.

    Args:
        title: it stands above the table, so that it speaks of the whole of it.

    Returns:
        The words that say it; empty where none does. A unit behind a figure (``2 million``) is part of that figure.
    """
    if match := _POWER.search(text):
        return match[0]
    folded = _folded(text)
    for pattern in (_WHOLE, _ZEROS, _SHORT, _CHINESE_SAID):
        for match in re.finditer(pattern, folded):
            if not _FIGURE_BEFORE.search(folded[: match.start()]):
                return match[0].strip()
    for pattern in (_THOUSAND_SAID, _PER_YEAR, _OTHER_FIGURES):
        if match := re.search(pattern, folded):
            return match[0].strip()
    return _paid(folded, title=title)


_VOID = (
    r"(?<![^\W_])(?:cancell?ed|withdrawn|rejected|declined|lapsed|expired|void|revoked|unconfirmed|annul\w+|retire[es]*|refuse[es]*|caduc\w+|cancelad\w+|retirad\w+"
    r"|rechazad\w+|anulad\w+|отмененн?\w*|отозванн?\w*|отклонен\w*|аннулирован\w*|(?:ال)?(?:ملغاه?|مسحوبه?|مرفوضه?))(?![^\W_])|取消|撤回|撤销|作废|拒绝"
)


def called_void(text: str) -> bool:
    """Whether the title of a table, or of a part of it, says that its pledges stand no longer, or not yet."""
    return re.search(_VOID, _folded(text)) is not None


def _paid(folded: str, *, title: bool) -> str:
    """What says that the amounts are payments; empty where nothing does, or it says that they are not yet paid."""
    for match in re.finditer(_PAID_TITLE if title else _PAID_NOTE, folded):
        begin = match.start() if title else max(match.start("behind"), match.start("before"))
        of_pledges = re.search(_OF_PLEDGES, folded) and not re.search(_AMOUNTS, folded)
        if not of_pledges and not re.search(_NOT, folded[:begin]):
            return match[0].strip()
    return ""


def _folded(text: str) -> str:
    return fold(plain_signs(text))
