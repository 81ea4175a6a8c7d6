"""A manifest as it is written, also one that is none."""

import pytest

from vmi.manifest.writing.tree import readable_tokens


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        pytest.param("a: [b, {c: d}]  # why\n", "a: [b, {c: d}]  # why\n", id="a manifest"),
        pytest.param("a: b\n\tc: d\n", "a: b", id="up to a tab"),
        pytest.param("a: b\nc: " + "[" * 20 + "]" * 20 + "\n", "a: b\nc: " + "[" * 20 + "]" * 20 + "\n", id="deep"),
        pytest.param("a: b\nc: " + "[" * 21 + "]" * 21 + "\n", "a: b\nc: " + "[" * 20, id="deeper than any manifest"),
        pytest.param("a: b\nc: " + "{" * 100_000, "a: b\nc: " + "{" * 20, id="brackets without end"),
    ],
)
def test_tokens_end_where_nobody_can_read_on(text: str, readable: str) -> None:
    _, end = readable_tokens(text)
    assert text[:end] == readable
