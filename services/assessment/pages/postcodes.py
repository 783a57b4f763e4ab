"""What the NHS's codes for no postcode stand for: people type and read the words, the API has the codes."""

_WORDS = {
    "ZZ99 3VZ": "No fixed abode", "ZZ99 3WZ": "Address not known", "ZZ99 3CZ": "England, no postcode known",
    "ZZ99 3GZ": "Wales, no postcode known", "ZZ99 1WZ": "Scotland, no postcode known",
    "ZZ99 2WZ": "Northern Ireland, no postcode known",
}  # fmt: skip
_CODES = {words.lower(): code for code, words in _WORDS.items()} | {"nfa": "ZZ99 3VZ"}


def postcode_in_words(code: str | None) -> str | None:
    return _WORDS.get(code, code) if code else None


def postcode_typed(text: str) -> str:
    return _CODES.get(" ".join(text.lower().split()), text)
