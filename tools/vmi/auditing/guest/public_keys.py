"""This module tells of a public key what fits into a line: it is no secret, but it is long."""

KINDS = ("ssh-", "ecdsa-", "sk-")


def described(text: str) -> str:
    """This is a key's kind and comment, by its line in authorized_keys; empty when no kind is known in it."""
    words = text.split()
    kinds = [at for at, word in enumerate(words) if word.startswith(KINDS)]
    return " ".join([words[kinds[0]], *words[kinds[0] + 2 :]]) if kinds else ""
