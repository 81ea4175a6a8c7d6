"""The SSH server's configuration is judged as the server would read it."""

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.auditing.images import BOOT, SYSTEM, Content, Files, appliance, make_tree

from vmi.auditing.checks.ssh import (
    algorithms,
    enabled,
    hardening,
    host_key_generation,
    password_authentication,
    trust,
)
from vmi.auditing.guest.directory import DirectoryTree
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.sshd_config import DEFAULTS, effective, server_settings

OFF = "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
MAIN = "/etc/ssh/sshd_config"
MORE = "/etc/ssh/sshd_config.d/60-cloud.conf"
ON = "PasswordAuthentication yes\n"
INCLUDE = "Include sshd_config.d/*.conf\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="no server"),
        pytest.param({MAIN: OFF}, [], id="both off"),
        pytest.param({MAIN: f"# {ON}{OFF}{ON}"}, [], id="first value wins"),
        pytest.param(
            {MAIN: f"PasswordAuthentication yes\n{OFF}"}, [f"fail {MAIN}:1: PasswordAuthentication yes"], id="first yes"
        ),
        pytest.param({MAIN: "passwordauthentication=no\nChallengeResponseAuthentication \"no\" # old\n"}, [],
                     id="other spellings"),
        pytest.param(
            {MAIN: "UsePAM yes\n"},
            [
                f"fail {MAIN}: PasswordAuthentication is not set, and the server's default is yes",
                f"fail {MAIN}: KbdInteractiveAuthentication is not set, and the server's default is yes",
            ],
            id="defaults",
        ),
        pytest.param(
            {MAIN: INCLUDE + OFF, MORE: ON},
            ["fail /etc/ssh/sshd_config.d/60-cloud.conf:1: PasswordAuthentication yes"],
            id="included first",
        ),
        pytest.param(
            {MAIN: OFF + INCLUDE, MORE: ON},
            [],
            id="included too late to count",
        ),
        pytest.param(
            {MAIN: f"{OFF}Match User guest\n  PasswordAuthentication yes\n"},
            [f"fail {MAIN}:4: PasswordAuthentication yes for User guest"],
            id="allowed for some",
        ),
        pytest.param(
            {MAIN: "Match Address 10.0.0.0/8\n" + OFF},
            [
                f"fail {MAIN}: PasswordAuthentication is not set, and the server's default is yes",
                f"fail {MAIN}: KbdInteractiveAuthentication is not set, and the server's default is yes",
            ],
            id="off for some only",
        ),
        pytest.param(
            {MAIN: INCLUDE + OFF, MORE: "Match User x\nX11Forwarding no\n"},
            [],
            id="a Match ends with its file",
        ),
        pytest.param({MAIN: OFF + "PermitRootLogin yes\n"}, [f"fail {MAIN}:3: PermitRootLogin yes"], id="root"),
        pytest.param({MAIN: OFF + "PermitRootLogin prohibit-password\n"}, [], id="root with a key"),
        pytest.param(
            {MAIN: OFF, "/etc/cloud/cloud.cfg.d/90.cfg": "a: 1\nssh_pwauth: True\n"},
            ["fail /etc/cloud/cloud.cfg.d/90.cfg:2: ssh_pwauth lets cloud-init switch passwords on"],
            id="cloud-init switches it on",
        ),
        pytest.param(
            {MAIN: "Include sshd_config\n"},
            [f"fail {MAIN}: cannot be judged: includes too many files"], id="includes itself"
        ),
    ],
)  # fmt: skip
def test_password_authentication(answer: Callable[..., list[str]], files: Files, expected: list[str]) -> None:
    assert answer(password_authentication, files) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param('SSHD_OPTS="-o PasswordAuthentication=yes -p 2222"\n',
                     ["fail /etc/default/ssh: PasswordAuthentication yes"], id="option before all files"),
        pytest.param("SSHD_OPTS=\n", [], id="no options"),
        pytest.param("SSHD_OPTS=\"'\"\n",
                     ["fail /etc/default/ssh: cannot be judged: options of the SSH server: quotes do not match"],
                     id="bad quotes"),
    ],
)  # fmt: skip
def test_options_on_the_command_line(answer: Callable[..., list[str]], options: str, expected: list[str]) -> None:
    assert answer(password_authentication, {MAIN: OFF, "/etc/default/ssh": options}) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("/usr/sbin/sshd -D -o PasswordAuthentication=yes",
                     [f"fail {SYSTEM}/ssh.service: PasswordAuthentication yes"], id="option"),
        pytest.param("/usr/sbin/sshd -D -f /etc/ssh/other", ["fail /etc/ssh/other:1: PermitEmptyPasswords yes"],
                     id="another file"),
        pytest.param("/usr/sbin/sshd -D $SSHD_OPTS", [], id="as usual"),
    ],
)  # fmt: skip
def test_options_in_its_unit(answer: Callable[..., list[str]], command: str, expected: list[str]) -> None:
    unit: dict[str, Content] = {f"{SYSTEM}/ssh.service": f"[Service]\nExecStart={command}\n"}
    other = f"PermitEmptyPasswords yes\n{OFF}"
    assert answer(password_authentication, {**BOOT, MAIN: OFF, "/etc/ssh/other": other, **unit}) == expected


def test_old_servers_let_root_in_by_default(answer: Callable[..., list[str]]) -> None:
    status = "Package: openssh-server\nStatus: install ok installed\nVersion: 1:6.7p1-5\nArchitecture: amd64\n"
    assert answer(password_authentication, {MAIN: OFF, "/var/lib/dpkg/status": status}) == [
        f"fail {MAIN}: PermitRootLogin is not set, and the server's default is yes"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("HostbasedAuthentication no\nTrustedUserCAKeys none\n", [], id="nobody"),
        pytest.param("HostbasedAuthentication yes\n",
                     [f"fail {MAIN}:1: HostbasedAuthentication yes: other machines vouch for users"], id="hosts"),
        pytest.param("IgnoreRhosts no\n", [f"warn {MAIN}:1: IgnoreRhosts no: users may trust other machines"],
                     id="rhosts"),
        pytest.param("StrictModes yes\nStrictModes no\n", [], id="second value does not count"),
        pytest.param("Match User x\nAuthorizedKeysCommand /bin/keys\n",
                     [f"fail {MAIN}:2: AuthorizedKeysCommand /bin/keys for User x: a program says who may come in"],
                     id="for some"),
    ],
)  # fmt: skip
def test_trust(answer: Callable[..., list[str]], text: str, expected: list[str]) -> None:
    assert answer(trust, {MAIN: text}) == expected


POLICY = "/etc/crypto-policies/back-ends/opensshserver.config"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({MAIN: "Ciphers aes256-ctr,chacha20-poly1305@openssh.com\nMACs hmac-sha2-256\n"}, [], id="good"),
        pytest.param({MAIN: "Ciphers -3des-cbc,*-cbc\n"}, [], id="taken away"),
        pytest.param({MAIN: "Ciphers ^aes256-cbc, 3des-cbc\n"},
                     [f"warn {MAIN}:1: Ciphers allows 3des-cbc, aes256-cbc"], id="put in front"),
        pytest.param({MAIN: "KexAlgorithms +*group1-sha1\nProtocol 2,1\n"},
                     [f"warn {MAIN}:1: KexAlgorithms allows diffie-hellman-group1-sha1",
                      f"warn {MAIN}:2: Protocol 2,1: the first version can be broken"], id="pattern and protocol"),
        pytest.param({MAIN: f"Include {POLICY}\nMACs hmac-md5\n", POLICY: "MACs hmac-sha2-256,hmac-sha1\n"}, [],
                     id="the distribution's policy counts first"),
        pytest.param({MAIN: f"Include {POLICY}\n", POLICY: Path("/usr/share/crypto-policies/LEGACY/opensshserver.txt"),
                      "/usr/share/crypto-policies/LEGACY/opensshserver.txt": "HostKeyAlgorithms ssh-rsa\n"},
                     [f"warn {POLICY}:1: HostKeyAlgorithms allows ssh-rsa"], id="a legacy policy"),
    ],
)  # fmt: skip
def test_algorithms(answer: Callable[..., list[str]], files: Files, expected: list[str]) -> None:
    assert answer(algorithms, files) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ClientAliveInterval 2m\nLoginGraceTime 1m30s\n", [], id="units of time"),
        pytest.param("MaxAuthTries 3\n",
                     [f"hint {MAIN}: ClientAliveInterval 0, by default: connections that a gateway has forgotten are "
                      "not noticed"], id="by default"),
        pytest.param("ClientAliveInterval 60\nLoginGraceTime 0\n",
                     [f"hint {MAIN}:2: LoginGraceTime 0: who does not log in holds a connection for long"],
                     id="for ever"),
    ],
)  # fmt: skip
def test_hardening(answer: Callable[..., list[str]], text: str, expected: list[str]) -> None:
    assert answer(hardening, {MAIN: text}) == expected


SERVER: dict[str, Content] = {"/usr/sbin/sshd": "x"}


@pytest.mark.parametrize(
    ("files", "inbound", "expected"),
    [
        pytest.param(BOOT | SERVER, [], [], id="service"),
        pytest.param({}, [], [], id="no server, and nobody wants one"),
        pytest.param({}, [{"protocol": "tcp", "port": "20-30"}],
                     ["fail /usr/sbin/sshd: is missing: the manifest lets SSH in, and there is no server"],
                     id="no server, but it is let in"),
        pytest.param(SERVER, [], ["fail /usr/sbin/sshd: no boot starts it"], id="not enabled"),
        pytest.param({**BOOT, **SERVER, f"{SYSTEM}/ssh.service": "[Unit]\nConditionPathExists=!/usr/sbin/sshd\n"}, [],
                     [f"fail {SYSTEM}/ssh.service:2: ConditionPathExists=!/usr/sbin/sshd does not hold: "
                      "no server starts"], id="condition"),
        pytest.param({**BOOT, **SERVER, f"{SYSTEM}/ssh.service": Path("/dev/null"),
                      f"{SYSTEM}/ssh.socket": "[Socket]\n",
                      f"{SYSTEM}/sockets.target.wants/ssh.socket": Path("../ssh.socket")}, [], [], id="socket"),
    ],
)  # fmt: skip
def test_enabled(
    answer: Callable[..., list[str]], files: Files, inbound: list[dict[str, object]], expected: list[str]
) -> None:
    assert answer(enabled, files, appliance(inbound=inbound)) == expected


KEYGEN: dict[str, Content] = {
    f"{SYSTEM}/sshd-keygen.service": "[Unit]\nConditionFirstBoot=yes\n[Service]\nExecStart=ssh-keygen -A\n",
    f"{SYSTEM}/ssh.service.wants/sshd-keygen.service": Path("../sshd-keygen.service"),
}
NO_KEYS = ["fail /usr/sbin/sshd: nothing makes host keys at first boot: the server cannot start"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"/etc/cloud/cloud.cfg": "cloud_init_modules:\n - ssh\n"}, [], id="cloud-init"),
        pytest.param({"/etc/cloud/cloud.cfg": "cloud_init_modules:\n - growpart\n"}, NO_KEYS, id="not its module"),
        pytest.param(KEYGEN | {"/etc/machine-id": "uninitialized\n"}, [], id="service on first boot"),
        pytest.param(KEYGEN | {"/etc/machine-id": ""}, NO_KEYS, id="a first boot that does not count as one"),
        pytest.param({"/etc/ssh/ssh_host_rsa_key": "key"}, [], id="has keys"),
    ],
)
def test_host_key_generation(answer: Callable[..., list[str]], files: Files, expected: list[str]) -> None:
    assert answer(host_key_generation, {**BOOT, **SERVER, **files}) == expected


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Runs the distribution's own server, unpacked and not installed: nobody wants one started by a test."""
    where = tmp_path_factory.mktemp("sshd")
    run = partial(subprocess.run, cwd=where, check=True, capture_output=True, text=True)
    run(["apt-get", "download", "openssh-server", "libwrap0"])
    for package in where.glob("*.deb"):
        run(["dpkg-deb", "--extract", package, where])
    # It asks for an account of its own and a directory: both are there in its own view of the machine alone.
    (where / "passwd").write_text(f"{Path('/etc/passwd').read_text()}sshd:x:998:998::/run/sshd:/usr/sbin/nologin\n")
    libraries = ":".join(sorted({str(path.parent) for path in where.rglob("lib*.so*")}))
    script = 'mount --bind passwd /etc/passwd && mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$@"'
    argv = ["unshare", "-rm", "sh", "-c", script, "sh", "env", f"LD_LIBRARY_PATH={libraries}", where / "usr/sbin/sshd"]
    return lambda *more: str(run([*argv, *more]).stdout)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="defaults"),
        pytest.param(f"PasswordAuthentication no\n{ON}", id="first value"),
        pytest.param('passwordauthentication=no\nPermitRootLogin "yes"\nX11Forwarding yes # why\n', id="spellings"),
        pytest.param("Match User nobody-else\nPermitRootLogin yes\nMaxAuthTries 9\n", id="Match"),
        pytest.param("Include {dir}/*.conf\nMaxAuthTries 3\nClientAliveInterval 2m\n", id="include"),
        pytest.param("Match User nobody-else\nInclude {dir}/*.conf\n", id="include in Match"),
        pytest.param("ChallengeResponseAuthentication no\nLoginGraceTime 1m30s\nIgnoreRhosts no\n", id="old names"),
    ],
)
def test_sshd_reads_the_same(tmp_path: Path, text: str, sshd: Callable[..., str]) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    included = tmp_path / "guest/etc/ssh/more"
    files = {MAIN: text.format(dir="/etc/ssh/more"), "/etc/ssh/more/1.conf": "MaxAuthTries 2\nX11Forwarding yes\n"}
    guest = Guest(DirectoryTree(make_tree(tmp_path / "guest", files)))
    (tmp_path / "config").write_text(text.format(dir=included))
    out = sshd("-T", "-f", tmp_path / "config", "-h", tmp_path / "key")
    real = dict(line.split(" ", 1) for line in out.lower().splitlines() if " " in line)
    found = server_settings(guest)
    for keyword, default in DEFAULTS.items():
        setting = effective(found, keyword)
        own = (setting.value if setting else default).lower()
        own = {"prohibit-password": "without-password"}.get(own, own)
        numeric = keyword in ("logingracetime", "clientaliveinterval")
        assert (keyword, str(hardening.seconds(own)) if numeric else own) == (keyword, real.get(keyword, "none"))
