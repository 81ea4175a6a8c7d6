"""What enters HCL is from a closed alphabet; what comes out is read back by python-hcl2 and by Packer."""

import hcl2
import pytest

from vmi.building import hcl


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('"', id="quote"),
        pytest.param("\\", id="backslash"),
        pytest.param("${file}", id="interpolation"),
        pytest.param("%{if}", id="directive"),
        pytest.param("a\nb", id="newline"),
        pytest.param("`id`", id="backtick"),
        pytest.param("é", id="not ASCII"),
        pytest.param("\x1b", id="control character"),
    ],
)
def test_text_that_never_enters_a_template(value: str) -> None:
    with pytest.raises(ValueError, match="has characters that never enter a template"):
        hcl.text(value)


@pytest.mark.parametrize("keys", ["${x}", "{{ .Vars }}", "a\\b", "%{x}", "a\nb", "`", "é"])
def test_keys_that_are_never_typed(keys: str) -> None:
    with pytest.raises(ValueError, match="has characters that never enter a template"):
        hcl.keystrokes(keys, {})


def test_our_own_words_take_the_place_of_theirs() -> None:
    typed = hcl.keystrokes('"<seed-url>" <enter>', {"<seed-url>": hcl.Own("http://{{ .HTTPIP }}")})
    written = hcl.document(("source", ["qemu"], {"boot_command": [typed]}))
    assert '"\\"http://{{ .HTTPIP }}\\" <enter>"' in written


def test_only_our_own_text_speaks_to_packer() -> None:
    with pytest.raises(ValueError, match="has characters that never enter a template"):
        hcl.text("{{ .Path }}")
    assert hcl.value(hcl.Own("{{ .Path }}")) == '"{{ .Path }}"'


def test_blocks_keep_their_order() -> None:
    steps = [("file", {"source": "a"}), ("shell", {"script": "b"}), ("file", {"source": "c"})]
    written = hcl.document(("build", [], {"sources": ["source.qemu.x"], "provisioner": steps}))
    read = hcl2.loads(written)["build"][0]
    assert [next(iter(step)).strip('"') for step in read["provisioner"]] == ["file", "shell", "file"]


def test_no_blanks_at_the_ends_of_lines_and_one_blank_line_between_blocks() -> None:
    steps = [("shell", {"script": "a"}), ("shell", {"script": "b"})]
    written = hcl.document(("variable", ["x"], {"default": ""}), ("build", [], {"provisioner": steps}))
    assert [line for line in written.split("\n") if line != line.rstrip()] == []
    assert "\n\n\n" not in written
    assert written.startswith("variable")
    assert written.endswith("}\n")
