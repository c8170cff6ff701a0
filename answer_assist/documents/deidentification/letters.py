"""Pieces of patterns for names: capital and small letters of the Latin alphabets, parts of names."""

from __future__ import annotations

_LATIN = [chr(code) for code in range(0xC0, 0x250)]
CAPITAL = "A-Z" + "".join(letter for letter in _LATIN if letter.isupper())
SMALL = "a-z" + "".join(letter for letter in _LATIN if letter.islower())
LINK = r"(?:van|von|de|der|den|del|della|da|di|la|bin|ibn|al|el|ben|dos|du|le|ter|zu)"
"""Small words within names."""
INITIAL = rf"[{CAPITAL}]\.?"
PART = (
    rf"(?:(?:[ODd]['’]|Mc|Mac|Al-|El-)?[{CAPITAL}][{SMALL}'’]+(?:-[{CAPITAL}][{SMALL}]+)?|[{CAPITAL}]{{2,}})"
)
"""A part of a name: Smith, O'Brien, Garcia-Lopez, SMITH."""
LINKS = rf"(?:{LINK}[ ]){{0,2}}"
PERSON = rf"(?:{INITIAL}[ ]?){{0,2}}{LINKS}{PART}(?:[ ](?:{INITIAL}|{LINKS}{PART})(?![\w'’])){{0,3}}"
"""John Smith, J. R. Smith, Lisanne van de Graaf."""
REVERSED = rf"{LINKS}{PART}(?:[ -]{PART})?,[ ]{{0,2}}{PART}(?:[ ](?:{INITIAL}|{PART})(?!\w)){{0,2}}"
"""Smith, John."""
CAPITALISED = rf"[{CAPITAL}][\w'’.-]{{0,30}}"
"""Any word that begins with a capital, as in addresses."""
