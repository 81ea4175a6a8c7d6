"""Where packages come from, read as apt, dnf, zypper and apk read it."""

from collections.abc import Callable

import pytest
from tests.auditing.images import Files

from vmi.auditing.checks.software import repositories as check
from vmi.auditing.guest.apt_settings import apt_settings
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.repositories import Repository, repositories

Answer = Callable[..., list[str]]
GuestOf = Callable[[Files], Guest]
LIST, STANZAS = "/etc/apt/sources.list", "/etc/apt/sources.list.d/debian.sources"
REPO = "/etc/yum.repos.d/site.repo"
KEYRING = "/usr/share/keyrings/debian.gpg"
OWNED = {"/var/lib/dpkg/info/keys.list": f"{KEYRING}\n/etc/apk/keys/alpine.pub\n", KEYRING: "key"}
SECURITY = "deb https://m.example.org/d trixie-security main\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({LIST: "# deb http://a.example.org x main\n\ndeb http://b.example.org/d trixie main # here\n"},
                     ["/etc/apt/sources.list:3 deb http://b.example.org/d trixie"], id="line"),
        pytest.param({LIST: "deb [ arch=amd64 signed-by=/k.gpg,/l.gpg ] https://a.example.org/d ./\n"},
                     ["/etc/apt/sources.list:1 deb https://a.example.org/d ./ signed by /k.gpg /l.gpg"],
                     id="options"),
        pytest.param({LIST: "deb [trusted=yes allow-insecure=yes] http://a.example.org x main\n"},
                     ["/etc/apt/sources.list:1 deb http://a.example.org x trusted=yes allow-insecure=yes"],
                     id="unsigned"),
        pytest.param({LIST: "deb [" + "a" * 500_000 + " trusted=yes] http://a.example.org x main\n"},
                     ["/etc/apt/sources.list:1 deb http://a.example.org x trusted=yes"], id="long option"),
        pytest.param({LIST: "deb [trusted=no] http://a.example.org x main\n"},
                     ["/etc/apt/sources.list:1 deb http://a.example.org x"], id="not trusted"),
        pytest.param({"/etc/apt/sources.list.d/x.list.save": "deb http://a.example.org x main\n"}, [], id="ending"),
        pytest.param({STANZAS: "# comment\nTypes: deb\nURIs: http://a.example.org/d\n http://b.example.org/d\n"
                               "Suites: trixie trixie-updates\n# more\nComponents: main\nSigned-By: /k.gpg\n\n"
                               "Types: deb\nURIs: http://c.example.org\nSuites: x\nEnabled: no\n\n"
                               "Types: deb\nURIs: http://d.example.org\nSuites: y\nTrusted: yes\n"},
                     [f"{STANZAS}:2 deb http://a.example.org/d trixie signed by /k.gpg",
                      f"{STANZAS}:2 deb http://a.example.org/d trixie-updates signed by /k.gpg",
                      f"{STANZAS}:2 deb http://b.example.org/d trixie signed by /k.gpg",
                      f"{STANZAS}:2 deb http://b.example.org/d trixie-updates signed by /k.gpg",
                      f"{STANZAS}:15 deb http://d.example.org y trusted=yes"], id="stanzas"),
        pytest.param({STANZAS: "Types: deb\nURIs: mirror+file:///etc/apt/mirrors/d.list\nSuites: trixie\n",
                      "/etc/apt/mirrors/d.list": "https://a.example.org/d\tpriority:1\n"},
                     ["/etc/apt/mirrors/d.list:1 deb https://a.example.org/d trixie"], id="list of mirrors"),
        pytest.param({REPO: "[a]\nname=A\nbaseurl=https://a.example.org/$releasever\n https://b.example.org\ngpgcheck=1\n"
                            "gpgkey=file:///etc/pki/rpm-gpg/K\n[b]\nbaseurl=http://c.example.org\nenabled=0\n"
                            "[c]\nmirrorlist=https://d.example.org\ngpgcheck=0\nsslverify=False\n"},
                     [f"{REPO}:1 rpm https://a.example.org/$releasever a signed by file:///etc/pki/rpm-gpg/K",
                      f"{REPO}:1 rpm https://b.example.org a signed by file:///etc/pki/rpm-gpg/K",
                      f"{REPO}:10 rpm https://d.example.org c gpgcheck=0 sslverify=0"], id="dnf"),
        pytest.param({REPO: "[a]\nbaseurl=https://a.example.org\n", "/etc/dnf/dnf.conf": "[main]\ngpgcheck=True\n"},
                     [f"{REPO}:1 rpm https://a.example.org a"], id="the main file's word"),
        pytest.param({REPO: "[a]\nbaseurl=https://a.example.org\n"},
                     [f"{REPO}:1 rpm https://a.example.org a no gpgcheck"], id="nobody's word"),
        pytest.param({"/etc/zypp/repos.d/a.repo": "[a]\nbaseurl=https://a.example.org\n"},
                     ["/etc/zypp/repos.d/a.repo:1 rpm https://a.example.org a"], id="zypper checks unless told"),
        pytest.param({"/etc/apk/repositories": "https://a.example.org/v3.20/main\n#https://b.example.org\n/media/cd\n"
                                               "@edge https://c.example.org/edge\n"},
                     ["/etc/apk/repositories:1 apk https://a.example.org/v3.20/main",
                      "/etc/apk/repositories:3 apk file:/media/cd",
                      "/etc/apk/repositories:4 apk https://c.example.org/edge @edge"], id="apk"),
    ],
)  # fmt: skip
def test_repositories(guest_of: GuestOf, files: Files, expected: list[str]) -> None:
    def shown(found: Repository) -> str:
        path, line, kind, address, suite, keys, unsigned, unverified = found
        signed = f"signed by {' '.join(keys)}" if keys else ""
        return " ".join(word for word in (f"{path}:{line}", kind, address, suite, signed, unsigned, unverified) if word)

    assert [shown(found) for found in repositories(guest_of(files))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('APT::Get::Assume-Yes "true";', {"apt::get::assume-yes": "true 1"}, id="one"),
        pytest.param('// no\n# no\nA { B "1"; C { D "2"; }; };', {"a::b": "1 3", "a::c::d": "2 3"}, id="blocks"),
        pytest.param("/* A \"1\"; */ B 2;\n/* never closed C 3;", {"b": "2 1"}, id="comments"),
        pytest.param('A "1"; A "2";', {"a": "2 1"}, id="the last holds"),
        pytest.param('L:: "1"; M { "a"; "b"; };', {"l::": "1 1", "m::": "b 1"}, id="lists"),
        pytest.param('A "http://x;{}//";', {"a": "http://x;{}// 1"}, id="signs in quotes"),
        pytest.param('} ; { "', {}, id="nonsense"),
        pytest.param('"\\"' * 100_000, {}, id="quotes without end"),
        pytest.param("/*" * 100_000, {}, id="comments without end"),
        pytest.param("a{" * 20_000 + "b 1;" * 20_000, {"a::" * 66 + "a:": "1 1"}, id="blocks without end"),
    ],
)  # fmt: skip
def test_apt_settings(guest_of: GuestOf, text: str, expected: dict[str, str]) -> None:
    found = apt_settings(guest_of({"/etc/apt/apt.conf.d/10x": text}))
    assert {name: f"{setting.value} {setting.line}" for name, setting in found.items()} == expected


def test_apt_passes_over_names_with_other_endings(guest_of: GuestOf) -> None:
    files = {f"/etc/apt/apt.conf.d/{name}": f'{name[:2]} "1";' for name in ("a1", "b1.conf", "c1.bak", "d1~")}
    assert sorted(apt_settings(guest_of(files))) == ["a1", "b1"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({**OWNED, LIST: SECURITY}, [], id="plain"),
        pytest.param({**OWNED, LIST: f"deb [signed-by={KEYRING}] http://m.example.org/d x main\n"}, [], id="HTTP"),
        pytest.param({LIST: "deb [trusted=yes] http://u:secret@m.example.org/d x main\n"},
                     ["fail /etc/apt/sources.list:1: packages of http://...@m.example.org/d need no signature: "
                      "trusted=yes"],
                     id="trusted, password masked"),
        pytest.param({REPO: "[a]\nbaseurl=https://a.example.org\ngpgcheck=0\nsslverify=0\n"},
                     [f"fail {REPO}:1: packages of https://a.example.org need no signature: gpgcheck=0",
                      f"fail {REPO}:1: the server of https://a.example.org is not verified: sslverify=0"], id="dnf"),
        pytest.param({REPO: "[a]\nbaseurl=https://a.example.org\ngpgcheck=1\ngpgkey=http://a.example.org/K\n"},
                     [f"fail {REPO}:1: the key http://a.example.org/K comes over plain HTTP: "
                      "anybody on the way can replace it"], id="key over HTTP"),
        pytest.param({LIST: "deb [signed-by=/etc/apt/keyrings/gone.gpg] https://m.example.org/d x main\n"},
                     ["warn /etc/apt/sources.list:1: the key /etc/apt/keyrings/gone.gpg is not there"], id="no key"),
        pytest.param({"/etc/apt/apt.conf.d/99x": 'APT::Get::AllowUnauthenticated "true";\n'},
                     ["fail /etc/apt/apt.conf.d/99x:1: apt::get::allowunauthenticated is true: "
                      "what nobody signed is let in"], id="AllowUnauthenticated"),
        pytest.param({"/etc/apt/apt.conf.d/99x": 'Acquire::https::Verify-Peer "false";\n'},
                     ["fail /etc/apt/apt.conf.d/99x:1: acquire::https::verify-peer is false: "
                      "what nobody signed is let in"], id="Verify-Peer"),
        pytest.param({"/etc/apt/apt.conf.d/99x": 'APT::Get::AllowUnauthenticated "false";\n'}, [], id="switched off"),
        pytest.param({**OWNED, "/etc/apt/trusted.gpg.d/x.asc": "key", "/etc/apt/trusted.gpg": ""},
                     ["warn /etc/apt/trusted.gpg.d/x.asc: is a key for packages that no package brought"],
                     id="foreign key"),
        pytest.param({LIST: "deb https://m.example.org/d x main\n", "/etc/os-release": "ID=debian\nVERSION_ID=1\n"},
                     ["warn /etc/apt/sources.list:1: no source has the distribution's security updates"],
                     id="no security updates"),
        pytest.param({LIST: "deb https://m.example.org/d sid main\n", "/etc/os-release": "ID=debian\n"}, [], id="sid"),
    ],
)  # fmt: skip
def test_check(answer: Answer, files: Files, expected: list[str]) -> None:
    assert answer(check, files) == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({STANZAS: f"URIs: {'a ' * 100_000}\nSuites: {'b ' * 100_000}\n"}, id="addresses times suites"),
        pytest.param({LIST: "deb http://a.example.org x main\n" * 2000}, id="lines"),
        pytest.param({REPO: "[a]\nbaseurl=\n" + " http://a.example.org\n" * 40_000}, id="continued lines"),
    ],
)
def test_more_sources_than_anybody_has_are_refused(answer: Answer, files: Files) -> None:
    [said] = answer(check, files)
    assert said.endswith(": cannot be judged: there are more than 1000 sources of packages")


def test_a_list_of_mirrors_is_read_once(guest_of: GuestOf) -> None:
    guest = guest_of({LIST: "deb mirror+file:/m x main\n" * 30_000, "/m": "#\n" * 300_000})
    assert repositories(guest) == ()
