"""A script as it runs: functions where they are called, variables that are set once as their value."""

import pytest

from vmi.manifest.reading.programs import calls
from vmi.manifest.reading.running import LIMIT, as_run
from vmi.manifest.reading.shell import parse


def runs(text: str) -> list[str]:
    """Every program with its arguments, and behind a pipe what reads it."""
    found = calls(as_run(parse(text)))
    found = (call for call in found if call.program != "}")
    return [" | ".join([" ".join((c.program, *c.texts)), *(r.program for r in c.readers)]) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("P='gcc make'\ninstall $P", ["install gcc make"], id="a variable, two words"),
        pytest.param("P='a b'\ninstall \"$P\"", ["install a b"], id="a variable in quotes"),
        pytest.param("A=1\nB=x-$A\nget ${B}.gz", ["get x-1.gz"], id="of a variable"),
        pytest.param("A=1\nA=2\necho $A", ["echo $A"], id="set twice"),
        pytest.param("A=1\nA+=2\necho $A", ["echo $A"], id="added to"),
        pytest.param("A=1\nread A\necho $A", ["read A", "echo $A"], id="read"),
        pytest.param("A=1\nfor A in x y; do echo $A; done", ["for A in x y", "echo $A", "done"], id="of a loop"),
        pytest.param("echo '$A'\nA=1\necho '$A'", ["echo $A", "echo $A"], id="in single quotes"),
        pytest.param("echo $A\nA=1", ["echo $A"], id="set later"),
        pytest.param("S=bash\nget | $S", ["get | bash", "bash"], id="a program behind a pipe"),
        pytest.param("X=$(get)\neval \"$X\"", ["get", "eval $(...)", "get"], id="what a program prints"),
        pytest.param("X=$(get)\nbash <<<\"$X\"", ["get", "bash", "$X", "get | bash"], id="given as input"),
        pytest.param("f() { get \"$1\"; }\nf u | sh", ["get u | sh", "sh"], id="a function that is read"),
        pytest.param("function f { get \"$@\"; }\nf u v", ["get u v"], id="a function, all arguments"),
        pytest.param("function f() { get; }\nf", ["get"], id="both words"),
        pytest.param("f()\n{\n  sh\n}\nget | f", ["get | sh", "sh"], id="a function that reads"),
        pytest.param("f() ( sh )\nget | f", ["get | sh", "sh"], id="in parentheses"),
        pytest.param("f() { get; }\n", ["get"], id="never called"),
        pytest.param("f() { f; g; }\ng() { f; }\nf", ["f", "f"], id="calls itself"),
        pytest.param("get() { command get -x \"$@\"; }\nget u", ["get -x u"], id="in front of a program"),
        pytest.param("f() { local u=$1; get $u; }; f a; f b", ["local u=a", "get a", "local u=b", "get b"], id="local"),
    ],
)  # fmt: skip
def test_what_runs(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


def test_functions_of_functions_end() -> None:
    text = "".join(f"f{n}() {{ {f'f{n + 1}; ' * 50} }}\n" for n in range(10)) + "f0\n"
    assert len(as_run(parse(text))) < 2 * LIMIT


def test_a_value_of_itself_ends() -> None:
    assert runs('X=$(get "$X")\neval "$X"\nX2=$(eval "$X")\neval "$X2"')[:3] == ["get $X", "eval $(...)", "get $X"]


def test_commands_in_values_in_values_end() -> None:
    text = "A0=$(get)\n" + "".join(f'A{n}=$(sh -c "$A{n - 1}"; eval "$A{n - 1}")\n' for n in range(1, 500))
    assert len(runs(text)) < 10 * LIMIT


def test_values_of_values_end() -> None:
    text = "A=xxxxxxxxxxxxxxxxxxxxxxxx\n" + "".join(
        f"A{n}=$A{n - 1 if n else ''}$A{n - 1 if n else ''}\n" for n in range(40)
    )
    assert sum(len(word.text) for command in as_run(parse(text + "echo $A39\n" * 1000)) for word in command.words) < 2e6
