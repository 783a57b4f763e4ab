"""Languages by name: people type and read names; the API has codes of ISO 639."""

from collections.abc import Sequence

_NAMES = {
    "sq": "Albanian", "am": "Amharic", "ar": "Arabic", "bn": "Bengali", "bfi": "British Sign Language",
    "bg": "Bulgarian", "yue": "Cantonese", "zh": "Chinese", "cs": "Czech", "nl": "Dutch", "en": "English",
    "fr": "French", "de": "German", "el": "Greek", "gu": "Gujarati", "hi": "Hindi", "hu": "Hungarian", "ga": "Irish",
    "it": "Italian", "ku": "Kurdish", "lv": "Latvian", "lt": "Lithuanian", "cmn": "Mandarin", "ne": "Nepali",
    "pa": "Panjabi", "ps": "Pashto", "fa": "Persian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "rom": "Romani", "ru": "Russian", "gd": "Scottish Gaelic", "sk": "Slovak", "so": "Somali", "es": "Spanish",
    "sw": "Swahili", "ta": "Tamil", "ti": "Tigrinya", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "cy": "Welsh", "yo": "Yoruba",
}  # fmt: skip
_OTHER_NAMES = {"bsl": "bfi", "farsi": "fa", "punjabi": "pa", "bangla": "bn", "gaelic": "gd", "pushto": "ps"}
_CODES = {name.lower(): code for code, name in _NAMES.items()} | _OTHER_NAMES


def languages_named(codes: Sequence[str]) -> str:
    """A code of a language that is rarely spoken here stands for itself."""
    return ", ".join(_NAMES.get(code, code) for code in codes)


def languages_typed(text: str) -> list[str]:
    """Names with commas between, or codes with spaces; what is neither is sent as it was typed."""
    by_comma = [part.strip() for part in text.split(",") if part.strip()]
    return [code for part in by_comma for code in _codes_of(part)]


def _codes_of(part: str) -> list[str]:
    """Of one name of several words, or of several words."""
    whole = _CODES.get(part.lower())
    return [whole] if whole else [_CODES.get(word.lower(), word.lower()) for word in part.split()]
