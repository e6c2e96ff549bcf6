"""The languages of the tables, and the letters beyond ASCII that each is written with."""

from __future__ import annotations

# Languages that wordfreq has a list of, in the order of the tables' columns. `sh` is Croatian, Bosnian and Serbian in
# Latin letters.
LISTED = (
    "en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "ca", "is", "pl", "cs", "sk", "hu", "sh", "sl", "ro",
    "tr", "lt", "lv", "ru", "uk", "bg", "sr", "mk", "el", "he", "ar", "fa", "ur", "vi", "hi", "bn", "ta", "id", "fil",
)  # fmt: skip

# Languages without a list: every letter is taken for as likely as the next.
FLAT = {
    "th": "กขคฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮฯะัาำิีึืฺุูเแโใไๅๆ็่้๊๋์",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
}

# Letters that a text of the language may hold and be sound: Afrikaans, which has no list, is taken for Dutch. Other letters are taken for foreign, or for damage.
ALPHABETS = {
    "en": "éèôöçñêüïâäàíóáæœ", "de": "äöüßé", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíñóúüªº", "pt": "ãáàâçéêíóôõúüªº",
    "it": "àèéìíòóùúîªº", "nl": "ëïéèöüáóíäêôûî", "sv": "åäöéàü", "da": "æøåéäöü", "nb": "æøåéòôäöü", "fi": "äöåé",
    "ca": "àçèéíïòóúü·ªº", "is": "áðéíóúýþæö", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű", "sh": "čćđšž", "sl": "čšž", "ro": "ăâîșțşţ", "tr": "çğıöşüâîûİ", "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž", "id": "é", "fil": "ñ", "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "uk": "абвгдежзийклмнопрстуфхцчшщьюяєіїґ", "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "sr": "абвгдежзиклмнопрстуфхцчшђјљњћџ", "mk": "абвгдежзиклмнопрстуфхцчшјљњџќѓѕѐѝ", "be": "абвгдежзйклмнопрстуфхцчшыьэюяёіў",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    # without columns in the tables
    "et": "äõöüšž", "eu": "ñçü", "sq": "ëç", "az": "çğıöşüəİ", "cy": "âêîôûŵŷïäëöáéẁẃàèìòùóí", "ga": "áéíóú", "af": "ëêéèôöüïîáäû",
    "eo": "ĉĝĥĵŝŭ", "gl": "áéíñóúüï", "kk": "абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі", "mn": "абвгдежзийклмнопрстуфхцчшщъыьэюяёөү",
}  # fmt: skip

# Of languages that few pages are in: their letters excuse nothing but what no list confirms.
_MINOR = {
    "fur": "âêîôûàèìòùç", "gd": "àèìòùáéíóú", "ku": "çêîşû", "nso": "šêô", "oc": "àáèéíòóúçïü", "ast": "áéíóúüñ", "mt": "ċġħżàèìòù",
    "lb": "äëéöüôû", "br": "âêîôûùüñ", "tk": "çäžňöşüý", "ht": "àèò", "mi": "āēīōū", "rm": "àèìòùéöü", "sc": "àèìòù", "wa": "åâêîôûéèç",
}  # fmt: skip

UNLISTED = tuple(
    frozenset(letters + letters.upper()) for language, letters in ALPHABETS.items() if language not in LISTED
)
"""letters of the languages without columns in the tables, both cases: what tables say about their words is chance"""

EXCUSED = (*UNLISTED, *(frozenset(letters + letters.upper()) for letters in _MINOR.values()))
"""the same with those of smaller languages"""
