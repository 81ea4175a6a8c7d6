"""This package finds secrets in a file's bytes: private keys, tokens, passwords, keys that open accounts.

It reads nothing itself and never shows what it found. Four layers look at a text, each in modules of its own:

- `private_keys` and `containers` know keys by their marks, whatever the file is called;
- `formats` knows files by their path, and where in them a secret stands;
- `tokens` knows what vendors' tokens begin with, `urls` and `commands` where passwords stand in them;
- `assignments` reads `name = value` where the name says that the value is a secret.

A layer is a function from a Text to Hits; another one, such as rules that a user brings, is one more in `detector`.
"""

from vmi.core.secrets.concealing import Spelt, discreet, spelt, starred
from vmi.core.secrets.detector import find, find_marked, find_private_keys, is_worth_reading
from vmi.core.secrets.model import Confidence, Secret

__all__ = [
    "Confidence",
    "Secret",
    "Spelt",
    "discreet",
    "find",
    "find_marked",
    "find_private_keys",
    "is_worth_reading",
    "spelt",
    "starred",
]
