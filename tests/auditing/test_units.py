"""Units are resolved as systemd would at boot: expectations are written out, from its manual pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.auditing.images import Content, Files

from vmi.auditing.errors import CannotJudge
from vmi.auditing.guest.guest import Guest
from vmi.auditing.guest.units import enabled_units, is_enabled, mask
from vmi.auditing.guest.units.doing import commands, listens
from vmi.auditing.guest.units.starting import started
from vmi.auditing.guest.units.users import user_units

GuestOf = Callable[[Files], Guest]
NULL = Path("/dev/null")
LIB, OWN = "/usr/lib/systemd/system", "/etc/systemd/system"
BARE = "[Unit]\nDefaultDependencies=no\n"
BASE: dict[str, Content] = {
    "/etc/machine-id": "",
    f"{LIB}/default.target": Path("multi-user.target"),
    f"{LIB}/multi-user.target": "[Unit]\nRequires=basic.target\n",
    f"{LIB}/basic.target": "[Unit]\nRequires=sysinit.target\nWants=sockets.target timers.target paths.target\n",
    f"{LIB}/graphical.target": "[Unit]\nRequires=multi-user.target\n",
    **{f"{LIB}/{name}.target": "[Unit]\n" for name in ("sysinit", "sockets", "timers", "rescue")},
}
ALWAYS = {"basic.target", "multi-user.target", "sockets.target", "sysinit.target", "timers.target"}


def wants(by: str, unit: str, root: str = OWN, kind: str = "wants") -> dict[str, Content]:
    return {f"{root}/{by}.{kind}/{unit}": Path(f"{LIB}/{unit}")}


def reasons(guest: Guest) -> list[str]:
    """What is started besides the targets of every boot; `~` for what waits for a socket or a timer."""
    return [
        f"{'~' if s.waiting else ''}{name}: {s.reason.how} of {s.reason.by}, {s.reason.path}"
        for name, s in started(guest).items()
        if name not in ALWAYS
    ]


FIRST: dict[str, Content] = {"/etc/machine-id": "uninitialized\n"}
INSTALLED: dict[str, Content] = {f"{LIB}/a.service": "[Install]\nWantedBy=multi-user.target\n"}
A: dict[str, Content] = {f"{LIB}/a.service": "[Service]\nExecStart=/bin/a\n"}
A_WANTED = f"a.service: wants of multi-user.target, {OWN}/multi-user.target.wants/a.service"
SCRIPT: dict[str, Content] = {"/etc/init.d/old": "#!/bin/sh\n", "/etc/rc3.d/S01old": Path("../init.d/old")}
RC_LOCAL, GENERATOR = "/etc/rc.local", "/usr/lib/systemd/system-generators/cloud-init-generator"
CLOUD: dict[str, Content] = {f"{LIB}/cloud-init.target": "[Unit]\n", GENERATOR: "#!/bin/sh\n"}
SOCKET = {f"{LIB}/a.socket": "[Socket]\nListenStream=22\n", **wants("sockets.target", "a.socket")}
BUS: dict[str, Content] = {f"{LIB}/dbus.socket": "[Socket]\n", **wants("sockets.target", "dbus.socket")}
BUS_WANTED = f"dbus.socket: wants of sockets.target, {OWN}/sockets.target.wants/dbus.socket"
BUS_NAMES = "/usr/share/dbus-1/system-services/"
SOCKET_WANTED = f"a.socket: wants of sockets.target, {OWN}/sockets.target.wants/a.socket"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(A, [], id="installed, not enabled"),
        pytest.param(A | wants("multi-user.target", "a.service"), [A_WANTED], id="enabled"),
        pytest.param(A | wants("multi-user.target", "a.service", "/usr/local/lib/systemd/system"),
                     ["a.service: wants of multi-user.target, "
                      "/usr/local/lib/systemd/system/multi-user.target.wants/a.service"], id="enabled by /usr/local"),
        pytest.param(A | wants("multi-user.target", "a.service", kind="requires"),
                     [f"a.service: requires of multi-user.target, {OWN}/multi-user.target.requires/a.service"],
                     id="required"),
        pytest.param(A | wants("graphical.target", "a.service"), [], id="wanted by a target that is not reached"),
        pytest.param(wants("multi-user.target", "a.service"), [], id="wanted and not installed"),
        pytest.param(A | {f"{OWN}/multi-user.target.wants/a.service": "[Unit]\n"}, [], id="a file is no link"),
        pytest.param(A | wants("multi-user.target", "a.service", LIB)
                     | {f"{OWN}/multi-user.target.wants/a.service": NULL}, [], id="vendor's link masked"),
        pytest.param(A | wants("multi-user.target", "a.service") | {f"{OWN}/a.service": NULL}, [], id="masked"),
        pytest.param(A | wants("multi-user.target", "a.service") | {f"{OWN}/a.service": Path("../../../dev/null")}, [],
                     id="masked by a relative link"),
        pytest.param(A | wants("multi-user.target", "a.service") | {f"{OWN}/a.service": ""}, [], id="empty file"),
        pytest.param(wants("multi-user.target", "a.service") | {f"{LIB}/a.service": NULL}, [], id="masked by vendor"),
        pytest.param({f"{LIB}/a.service": "[Unit]\n", "/lib": Path("usr/lib"),
                      f"{OWN}/multi-user.target.wants/a.service": Path("/lib/systemd/system/a.service")},
                     [A_WANTED], id="merged usr"),
        pytest.param({f"{OWN}/default.target": Path("/lib/systemd/system/graphical.target"), "/lib": Path("usr/lib"),
                      **A, **wants("graphical.target", "a.service")},
                     [f"a.service: wants of graphical.target, {OWN}/graphical.target.wants/a.service",
                      f"graphical.target: default of boot, {OWN}/default.target"], id="default target is graphical"),
        pytest.param({f"{OWN}/default.target": Path("nowhere.target")}, None, id="default target is missing"),
        pytest.param({**A, f"{OWN}/b.service": Path(f"{LIB}/a.service"), **wants("multi-user.target", "b.service")},
                     [f"a.service: wants of multi-user.target, {OWN}/multi-user.target.wants/b.service"], id="alias"),
        pytest.param({**A, f"{OWN}/b.service": Path(f"{LIB}/a.service"), f"{OWN}/a.service": NULL,
                      **wants("multi-user.target", "b.service")}, [], id="alias of what is masked"),
        pytest.param({f"{OWN}/a.service": Path("b.service"), f"{OWN}/b.service": Path("a.service"),
                      **wants("multi-user.target", "a.service")}, [], id="aliases in a circle"),
        pytest.param({"/opt/a.service": "[Unit]\n", f"{OWN}/a.service": Path("/opt/a.service"),
                      **wants("multi-user.target", "a.service")}, [A_WANTED], id="linked from elsewhere"),
        pytest.param({f"{OWN}/a.service": Path("../../../../../../opt/a.service"), "/opt/a.service": "[Unit]\n",
                      **wants("multi-user.target", "a.service")}, [A_WANTED], id="link that climbs above the root"),
        pytest.param({f"{LIB}/getty@.service": BARE, f"{LIB}/autovt@.service": Path("getty@.service"),
                      **wants("multi-user.target", "autovt@tty1.service")},
                     ["getty@tty1.service: wants of multi-user.target, "
                      f"{OWN}/multi-user.target.wants/autovt@tty1.service"], id="instance of an aliased template"),
        pytest.param({f"{LIB}/a@.service": BARE, **wants("multi-user.target", "a@.service")}, [],
                     id="template without an instance"),
        pytest.param({f"{LIB}/a@.service": BARE + "Wants=b@%i.service\n", f"{LIB}/b@.service": BARE,
                      **wants("multi-user.target", "a@x.service")},
                     [f"a@x.service: wants of multi-user.target, {OWN}/multi-user.target.wants/a@x.service",
                      f"b@x.service: wants of a@x.service, {LIB}/a@.service"], id="instance wants an instance"),
        pytest.param({**A, f"{OWN}/basic.target.d/own.conf": "[Unit]\nWants=a.service\n"},
                     [f"a.service: wants of basic.target, {OWN}/basic.target.d/own.conf"], id="wanted in a drop-in"),
        pytest.param({**A, f"{LIB}/basic.target.d/x.conf": "[Unit]\nWants=a.service\n",
                      f"{OWN}/basic.target.d/x.conf": NULL}, [], id="drop-in masked"),
        pytest.param(A | SOCKET, [f"~a.service: socket of a.socket, {LIB}/a.socket", SOCKET_WANTED],
                     id="socket starts a service"),
        pytest.param(A | SOCKET | wants("multi-user.target", "a.service"), [A_WANTED, SOCKET_WANTED],
                     id="socket and service"),
        pytest.param({f"{LIB}/a@.service": BARE, **SOCKET, f"{LIB}/a.socket": "[Socket]\nAccept=yes\n"},
                     [SOCKET_WANTED, f"~a@connection.service: socket of a.socket, {LIB}/a.socket"],
                     id="socket starts an instance for each connection"),
        pytest.param({**A, f"{LIB}/t.timer": "[Timer]\nUnit=a.service\n", **wants("timers.target", "t.timer")},
                     [f"~a.service: timer of t.timer, {LIB}/t.timer",
                      f"t.timer: wants of timers.target, {OWN}/timers.target.wants/t.timer"], id="timer"),
        pytest.param({f"{LIB}/a.service": "[Unit]\nWants=b.service\n", f"{LIB}/b.service": "[Unit]\nWants=a.service\n",
                      **wants("multi-user.target", "a.service")},
                     [A_WANTED, f"b.service: wants of a.service, {LIB}/a.service"], id="units in a circle"),
        pytest.param(SCRIPT, ["old.service: sysv of multi-user.target, /etc/rc3.d/S01old"], id="System V script"),
        pytest.param(SCRIPT | {f"{OWN}/old.service": NULL}, [], id="System V script masked"),
        pytest.param({"/etc/init.d/old": "", "/etc/rc3.d/K01old": Path("../init.d/old")}, [], id="script is stopped"),
        pytest.param({f"{LIB}/rc-local.service": BARE, RC_LOCAL: "#!/bin/sh\n"},
                     [f"rc-local.service: generator of multi-user.target, {RC_LOCAL}"], id="rc.local"),
        pytest.param({f"{LIB}/rc-local.service": BARE}, [], id="no rc.local"),
        pytest.param(CLOUD, [f"cloud-init.target: generator of multi-user.target, {GENERATOR}"], id="cloud-init"),
        pytest.param(CLOUD | {"/etc/cloud/cloud-init.disabled": ""}, [], id="cloud-init disabled"),
        pytest.param(INSTALLED | FIRST,
                     [f"a.service: preset wants of multi-user.target, {LIB}/a.service"], id="first boot enables"),
        pytest.param({**INSTALLED, **FIRST, "/usr/lib/systemd/system-preset/90.preset": "# all\ndisable *\n"}, [],
                     id="presets disable"),
        pytest.param({f"{LIB}/a@.service": "[Install]\nWantedBy=multi-user.target\n", **FIRST,
                      "/etc/systemd/system-preset/1.preset": "enable a@.* x y\n"},
                     [f"a@{i}.service: preset wants of multi-user.target, {LIB}/a@.service" for i in "xy"],
                     id="presets enable instances"),
        pytest.param(INSTALLED, [], id="an empty id is no first boot"),
        pytest.param({f"{LIB}/a.service": "[Install]\nAlso=b.service\n", **FIRST,
                      f"{LIB}/b.service": "[Install]\nWantedBy=multi-user.target\nAlso=a.service\n",
                      "/etc/systemd/system-preset/1.preset": "enable a.service\ndisable *\n"},
                     [f"b.service: preset wants of multi-user.target, {LIB}/b.service"], id="presets enable along"),
        pytest.param({**A, **BUS, BUS_NAMES + "org.a.service": "[D-BUS Service]\nSystemdService=b.service\n",
                      f"{LIB}/b.service": Path("a.service")},
                     [f"~a.service: dbus of dbus.socket, {BUS_NAMES}org.a.service", BUS_WANTED],
                     id="the bus starts a service under its other name"),
        pytest.param({**A, BUS_NAMES + "org.a.service": "[D-BUS Service]\nSystemdService=a.service\n"}, [],
                     id="no bus"),
        pytest.param({**A, **BUS, BUS_NAMES + "org.a.service": "[D-BUS Service]\nExec=/bin/a\n"}, [BUS_WANTED],
                     id="a bus name without a unit"),
        pytest.param({f"{LIB}/local-fs.target": "[Unit]\n", f"{LIB}/sysinit.target": "[Unit]\nWants=local-fs.target\n",
                      "/etc/fstab": "UUID=1 / ext4 rw 0 1\n"
                      "LABEL=d /srv/my-data ext4 rw 0 2\n/dev/sdb /opt ext4 noauto\n"},
                     ["-.mount: fstab of local-fs.target, /etc/fstab",
                      f"local-fs.target: wants of sysinit.target, {LIB}/sysinit.target",
                      "srv-my\\x2ddata.mount: fstab of local-fs.target, /etc/fstab"], id="fstab"),
        pytest.param({f"{LIB}/getty.target": "[Unit]\n", f"{LIB}/serial-getty@.service": BARE,
                      f"{LIB}/multi-user.target": "[Unit]\nRequires=basic.target\nWants=getty.target\n",
                      "/etc/kernel/cmdline": "root=UUID=1 console=tty0 console=ttyS0,115200\n"},
                     [f"getty.target: wants of multi-user.target, {LIB}/multi-user.target",
                      "serial-getty@ttyS0.service: getty of getty.target, /etc/kernel/cmdline"],
                     id="login on the serial console"),
    ],
)  # fmt: skip
def test_a_boot_starts(guest_of: GuestOf, files: dict[str, Content], expected: list[str] | None) -> None:
    guest = guest_of(BASE | files)
    if expected is None:
        assert list(started(guest)) == ["rescue.target"]
        return
    for name in (*SCRIPT, RC_LOCAL, GENERATOR):
        entry = guest.entries.get(name)
        if entry and entry.is_file:
            guest.entries[name] = entry._replace(mode=0o100755)
    assert reasons(guest) == expected


UNIT = "[Service]\nExecStart=/bin/a \\\n  # why\n  --for=%p\nExecStart=/bin/%i\n"


@pytest.mark.parametrize(
    ("drop_ins", "expected"),
    [
        pytest.param({}, ["/bin/a --for=a", "/bin/x"], id="as written, lines joined"),
        pytest.param({f"{OWN}/a@x.service.d/1.conf": "[Service]\nExecStart=\nExecStart=/bin/b\n"}, ["/bin/b"],
                     id="replaced by the instance's drop-in"),
        pytest.param({f"{OWN}/a@.service.d/1.conf": "[Service]\nExecStart=\n", f"{LIB}/a@x.service.d/1.conf": ""},
                     ["/bin/a --for=a", "/bin/x"], id="drop-in masked by an empty one"),
        pytest.param({f"{LIB}/service.d/1.conf": "[Service]\nExecStart=\n"}, [], id="drop-in of the type"),
        pytest.param({f"{LIB}/a@x.service.d/1.txt": "[Service]\nExecStart=\n"}, ["/bin/a --for=a", "/bin/x"],
                     id="no drop-in"),
    ],
)  # fmt: skip
def test_services_run(guest_of: GuestOf, drop_ins: dict[str, Content], expected: list[str]) -> None:
    files = {f"{LIB}/a@.service": UNIT, **wants("multi-user.target", "a@x.service")}
    found = started(guest_of(BASE | files | drop_ins))["a@x.service"]
    assert commands(found.unit) == expected


@pytest.mark.parametrize(
    ("conditions", "unmet"),
    [
        pytest.param("ConditionPathExists=/etc/passwd\n", None, id="a file that is there"),
        pytest.param("ConditionPathExists=/etc/nothing\n", "/etc/nothing", id="a file that is not there"),
        pytest.param("ConditionPathExists=!/etc/passwd\n", "!/etc/passwd", id="a file that must not be there"),
        pytest.param("ConditionPathExists=/run/nothing\n", None, id="a file that a boot may make"),
        pytest.param("ConditionPathExists=|/etc/nothing\nConditionPathExists=|/etc/passwd\n", None, id="one of two"),
        pytest.param("ConditionPathExists=|/etc/nothing\nConditionPathExists=|/etc/no\n", "|/etc/nothing",
                     id="none of two"),
        pytest.param("ConditionPathExists=|/etc/nothing\nConditionKernelCommandLine=|debug\n", None,
                     id="one of two, of which one is not known"),
        pytest.param("ConditionPathExists=/etc/nothing\nConditionPathExists=\n", None, id="forgotten"),
        pytest.param("ConditionFirstBoot=yes\n", "yes", id="first boot"),
        pytest.param("ConditionVirtualization=container\n", "container", id="only in containers"),
        pytest.param("ConditionVirtualization=!container\n", None, id="not in containers"),
        pytest.param("AssertFileNotEmpty=/etc/machine-id\n", "/etc/machine-id", id="an empty file"),
        pytest.param("ConditionDirectoryNotEmpty=/etc/a.d\nConditionPathIsDirectory=/etc\n", "/etc/a.d",
                     id="no directory"),
    ],
)  # fmt: skip
def test_conditions_that_the_disk_decides(guest_of: GuestOf, conditions: str, unmet: str | None) -> None:
    unit = {f"{LIB}/a.service": f"[Unit]\n{conditions}", "/etc/passwd": "root:x:0:0::/root:/bin/sh\n"}
    found = started(guest_of(BASE | unit | wants("multi-user.target", "a.service")))["a.service"].unmet
    assert (found.value if found else None) == unmet


def test_units_of_every_user(guest_of: GuestOf) -> None:
    user = "/usr/lib/systemd/user"
    links: dict[str, Content] = {
        f"/etc/systemd/user/default.target.wants/{name}.service": Path(f"{user}/{name}.service") for name in "abc"
    }
    masks: dict[str, Content] = {"/etc/systemd/user/b.service": NULL, f"{user}/x.target.wants/c.service": NULL}
    guest = guest_of({f"{user}/{name}.service": "[Unit]\n" for name in "abc"} | links | masks)
    assert [unit.name for unit in user_units(guest)] == ["a.service", "c.service"]


def test_sockets_listen(guest_of: GuestOf) -> None:
    own = {f"{OWN}/a.socket.d/port.conf": "[Socket]\nListenStream=\nListenStream=0.0.0.0:80\nListenDatagram=53\n"}
    unit = started(guest_of(BASE | SOCKET | own))["a.socket"].unit
    assert listens(unit) == [("ListenStream", "0.0.0.0:80"), ("ListenDatagram", "53")]


def test_enabled_under_another_name(guest_of: GuestOf) -> None:
    guest = guest_of(
        {**A, f"{LIB}/c.service": NULL, f"{OWN}/b.service": Path("/usr/lib/systemd/system/a.service")}
        | wants("x.target", "b.service")
        | wants("x.target", "c.service")
    )
    assert [unit for unit in ("a.service", "b.service", "c.service") if is_enabled(guest, unit)] == [
        "a.service", "b.service",
    ]  # fmt: skip
    assert (enabled_units(guest), mask(guest, "c.service")) == (["b.service"], f"{LIB}/c.service")


def test_a_template_is_enabled_by_an_instance(guest_of: GuestOf) -> None:
    guest = guest_of({f"{LIB}/a@.service": BARE, f"{LIB}/b@.service": BARE, **wants("x.target", "a@y.service")})
    assert [unit for unit in ("a@.service", "a@y.service", "b@.service") if is_enabled(guest, unit)] == [
        "a@.service", "a@y.service",
    ]  # fmt: skip


def test_enabled_where_the_directory_is_a_link(guest_of: GuestOf) -> None:
    guest = guest_of({OWN: Path("/opt/units"), **A, "/opt/units/x.target.wants/a.service": Path(f"{LIB}/a.service")})
    assert (enabled_units(guest), is_enabled(guest, "a.service")) == (["a.service"], True)


def test_units_without_end_cannot_be_judged(guest_of: GuestOf) -> None:
    words = " ".join(f"a@{n}.service" for n in range(5_001))
    guest = guest_of(BASE | {f"{LIB}/a@.service": BARE, f"{OWN}/basic.target.d/a.conf": f"[Unit]\nWants={words}\n"})
    with pytest.raises(CannotJudge, match="a boot starts more than 5000 units"):
        started(guest)


def test_a_unit_of_many_names_cannot_be_judged(guest_of: GuestOf) -> None:
    aliases: dict[str, Content] = {f"{OWN}/b{n}.service": Path(f"{LIB}/a.service") for n in range(100)}
    with pytest.raises(CannotJudge, match="more than 100 names for one unit"):
        is_enabled(guest_of(A | aliases), "a.service")


def test_a_unit_that_wants_ever_longer_names_ends(guest_of: GuestOf) -> None:
    files = {f"{LIB}/a@.service": BARE + "Wants=a@%ix.service\n", **wants("multi-user.target", "a@x.service")}
    assert len(started(guest_of(BASE | files))) == 243


def test_a_large_unit_cannot_be_judged(guest_of: GuestOf) -> None:
    files = {f"{LIB}/a.service": "#" * (2**18 + 1), **wants("multi-user.target", "a.service")}
    with pytest.raises(CannotJudge, match="has 262145 bytes; at most 262144 are read"):
        started(guest_of(BASE | files))
