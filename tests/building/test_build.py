"""`vmi build` as its users run it, well and badly: the message, the exit code, and what is left behind."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
from tests.building import world
from tests.building.world import World
from tests.catalogue import Repository
from tests.commands.running import vmi
from tests.watching import demand_end, wait_for


@pytest.fixture
def here(catalogue: Repository, tmp_path: Path) -> World:
    return world.make(catalogue, tmp_path)


def test_an_image_and_its_digests(here: World) -> None:
    done = here.build("--format", "json")
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert (outcome["appliance"], outcome["version"], outcome["built"]) == ("derived", "13.1", True)
    assert outcome["image"]["path"] == "derived-13.1-x86_64.qcow2"
    assert outcome["image"]["virtual_bytes"] == 64 * 2**20
    assert here.results() == [outcome["build_id"]]
    assert here.left_over() == []
    assert "under TCG" in done.stderr


def test_a_known_build_is_not_built_again(here: World) -> None:
    first = json.loads(here.build("--format", "json").stdout)
    here.packer("echo 'nobody should call me'; exit 1")
    again = here.build("--format", "json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == {**first, "built": False}


def test_a_new_title_builds_nothing_and_is_what_the_record_says(here: World) -> None:
    first = json.loads(here.build("--format", "json").stdout)
    here.packer("echo 'nobody should call me'; exit 1")
    here.repository.replace("appliances/derived/appliance.yaml", "title: ", "title: Derived, ")
    commit = here.repository.commit()
    again = json.loads(here.build("--format", "json").stdout)
    assert again == {**first, "built": False}
    record = json.loads(Path(again["directory"], "artifacts.json").read_text())["build"]
    assert (record["appliance"]["title"], record["commit"], record["dirty"]) == (
        "Derived, Debian 13 and more",
        commit,
        False,
    )


def test_only_the_named_appliance_must_be_right(here: World) -> None:
    here.repository.write("appliances/broken/appliance.yaml", "nonsense")
    done = here.build()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param("rm *.qcow2", id="image gone"),
        pytest.param("truncate -s 10 *.qcow2", id="image cut short"),
        pytest.param(": > artifacts.json", id="record empty"),
        pytest.param("echo '{}' > artifacts.json", id="record of another version"),
    ],
)
def test_a_build_that_is_not_whole_is_made_again(here: World, spoil: str) -> None:
    first = json.loads(here.build("--format", "json").stdout)
    subprocess.run(spoil, shell=True, cwd=first["directory"], check=True)
    again = here.build("--format", "json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == first
    assert Path(first["directory"], first["image"]["path"]).stat().st_size == first["image"]["size_bytes"]


def test_a_failed_build_shows_the_ends_of_both_logs(here: World) -> None:
    here.packer('for i in $(seq 40); do echo "console $i" >> console.log; echo "packer $i"; done; exit 1')
    done = here.build()
    assert done.returncode == 3
    lines = done.stderr.splitlines()
    assert "error: packer build: failed with status 1" in lines
    assert "  what to do: look for the first error in the logs" in lines
    assert [line for line in lines if "console " in line][:2] == ["  | console 11", "  | console 12"]
    assert "  | packer 40" in lines
    assert "  | packer 10" not in lines
    named = [line.split("all: ")[1].rstrip("):") for line in lines if "all: " in line]
    assert [len(Path(name).read_text().splitlines()) for name in named] == [41, 41]
    assert (here.results(), here.left_over()) == ([], [])


def test_it_works_again_after_it_failed(here: World) -> None:
    here.packer("exit 1")
    assert here.build().returncode == 3
    here.packer(world.BUILDS)
    assert here.build().returncode == 0
    assert len(here.results()) == 1


def test_a_console_cannot_steer_the_terminal(here: World) -> None:
    here.packer("printf '\\033[2Jgone\\007' >> console.log; exit 1")
    done = here.build()
    assert "\x1b" not in done.stderr
    assert "\x07" not in done.stderr
    assert "[2Jgone" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupt_leaves_no_process_and_nothing_half_written(here: World, number: signal.Signals) -> None:
    pid_file = here.store.root / "pid"
    here.packer(f"sleep 600 & echo $! > {pid_file}; wait")
    running = subprocess.Popen(here.command(), env=here.environment(), stderr=subprocess.PIPE, text=True)
    pid = int(wait_for(pid_file))
    running.send_signal(number)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.splitlines()[-1] == (
        "interrupted: nothing half-written was left under a final name; the same command starts again"
    )
    demand_end(pid)
    assert (here.results(), here.left_over()) == ([], [])
    here.packer(world.BUILDS)
    assert here.build().returncode == 0


def test_killed_outright_it_starts_again(here: World) -> None:
    pid_file = here.store.root / "pid"
    here.packer(f"mkdir output; echo half > output/disk; echo $$ > {pid_file}; exec sleep 600")
    running = subprocess.Popen(here.command(), env=here.environment(), stderr=subprocess.DEVNULL)
    pid = int(wait_for(pid_file))
    running.kill()
    running.wait()
    demand_end(pid)
    assert here.results() == []
    here.packer(world.BUILDS)
    assert here.build().returncode == 0


def test_a_base_whose_bytes_changed_is_refused(here: World) -> None:
    base = next(here.store.root.glob("builds/*/debian-13*.qcow2"))
    with base.open("r+b") as file:
        file.seek(100)
        file.write(b"x")
    done = here.build()
    assert done.returncode == 1
    assert f"error: {base}: its sha256 is " in done.stderr
    assert "what to do: delete it and run this again" in done.stderr
    assert here.results() == []


@pytest.mark.parametrize(
    ("tool", "package"),
    [
        ("packer", "packer"),
        ("qemu-system-x86_64", "qemu-system-x86"),
        ("qemu-img", "qemu-utils"),
        ("xorriso", "xorriso"),
        ("ssh-keygen", "openssh-client"),
    ],
)
def test_a_missing_tool_is_named_with_its_package(here: World, tool: str, package: str) -> None:
    for name in ("git", "shellcheck", "qemu-system-x86_64", "qemu-img", "xorriso", "ssh-keygen"):
        (here.programs / name).symlink_to(f"/usr/bin/{name}")
    (here.programs / tool).unlink()
    done = vmi(*here.command()[3:], environment={"PATH": str(here.programs)})
    assert done.returncode == 3
    assert done.stderr.splitlines()[-2:] == [
        f"error: {tool}: is not installed",
        f"  what to do: make setup, or: apt-get install {package}",
    ]


def test_a_guest_that_never_answers_is_given_up(here: World) -> None:
    here.packer("sleep 600")
    done = here.build("--timeout-s", "1")
    assert done.returncode == 3
    assert "packer build: did not finish in 1 s" in done.stderr
    assert (here.results(), here.left_over()) == ([], [])


@pytest.mark.parametrize("name", ["50%", "a#b", "a?b", "a[b"])
def test_a_store_where_packer_would_be_lost_is_refused(here: World, name: str) -> None:
    done = here.build("--store", str(here.repository.root.parent / name))
    assert done.returncode == 2
    assert "which Packer takes for a part of an address" in done.stderr
    assert "name another place with --store" in done.stderr


def test_a_store_in_a_path_of_many_characters(here: World) -> None:
    place = here.repository.root.parent / f'it\'s, a "süß" $HOME; {"x" * 150}'
    here.store.root.rename(place)
    assert here.build("--store", str(place)).returncode == 0


def test_a_full_disk_is_said_before_anything_starts(here: World) -> None:
    here.repository.replace("appliances/derived/appliance.yaml", "disk_mib: 2048", "disk_mib: 1048576")
    done = here.build()
    assert done.returncode == 3
    assert "MiB are free, 2097152 MiB are needed" in done.stderr
    assert "free some space, or name another place with --store" in done.stderr


def test_manifests_with_errors_are_not_built(here: World) -> None:
    here.repository.replace("appliances/derived/appliance.yaml", "disk_mib: 2048", "disk_mib: lots")
    done = here.build()
    assert done.returncode == 1
    assert "error: the manifests have errors" in done.stderr
    assert "appliances/derived/appliance.yaml:" in done.stderr
