"""Tokens are looked for in long words alone; so every pattern must match something long."""

from importlib import import_module

from vmi.core.secrets.token_table import TOKENS
from vmi.core.secrets.tokens import SHORTEST

BEHIND_A_LONG_WORD = {b"-us"}
"""Its pattern looks back at 32 digits."""


def test_no_token_is_shorter_than_the_words_that_are_looked_at() -> None:
    parser = import_module("re._parser")  # Python's own measure of a pattern
    short = {token.literal for token in TOKENS if parser.parse(token.pattern).getwidth()[0] < SHORTEST}
    assert short == BEHIND_A_LONG_WORD
