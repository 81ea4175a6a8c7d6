"""This module is what people, tools and enemies put where nobody expects it: values, keys, lines of scripts."""

NUMBERS = ("0", "-1", "1e999", ".inf", ".nan", "0x1F", "0o17", "0b1", "1_000", "22.0", "65536", "9" * 40, "9" * 5000)
GUESSED = ("null", "~", "yes", "no", "on", "off", "true", "False", "2026-11-22", "2026-02-30", "12:30:45", "1.10")
SYNTAX = (
    *("*a", "&a b", "!!python/object:os.system x", "!x", "%YAML 1.2", "@", "`", "|", ">", "|9", "- - - a", "? a"),
    *(": ", "a: b: c", "{", "}", "[", "]", "[[[[", "{a: {b: {c: ", "'", '"', "'''", '"\\x1b[31m"', '"\\0"', '"\\q"'),
    *("---", "...", "# ", "<<: *a", "a\tb", "\t", "${x}", "{{ x }}", "$(id)", "`id`", "\\", "%0A::error::x"),
)
UNSEEN = (
    *(
        "\x00",
        "\x07",
        "\x1b[31mred",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\u202eevil",
        "\u200b",
        "\U000e0041",
    ),
    *(
        "\r",
        "\r\n::error::x",
        "\n::add-mask::x",
        "\ud7ff",
        "\uffff",
        "\U0001f600",
        "é",
        "e\u0301",
        "漢字",
        "\xa0",
        "\xad",
    ),
)
PATHS = (
    *("../../etc/passwd", "/etc/passwd", "a/../b", ".", "..", "./a", "a//b", "~root", "C:\\x", "provision"),
    *(
        "releases/13.1.yaml",
        "appliance.yaml",
        "provision/setup.sh",
        "http://x",
        "https://[::1]/x",
        "file:///etc/passwd",
    ),
)
NAMES = ("debian-13", "none", "a" * 61, "A", "-", "Debian 13", "demo.vo", "@a", "@a/b", "sha256:" + "0" * 64, "13.1")
LONG = ("x" * 300, "é" * 5000, "a " * 3000, "a.b-" * 40, "\\" * 2000, '"' * 999, "word\n" * 50)
SCALARS: tuple[str, ...] = ("", " ", *NUMBERS, *GUESSED, *SYNTAX, *UNSEEN, *PATHS, *NAMES, *LONG)

KEYS = (
    *("apiVersion", "kind", "name", "version", "title", "description", "owners", "os", "base", "disk_mib", "provision"),
    *("script", "playbook", "file", "to", "mode", "environment", "roles", "files", "inbound", "outbound", "protocol"),
    *(
        "port",
        "families",
        "url",
        "checksum",
        "signed_checksums",
        "seed",
        "boot_command",
        "login",
        "accounts",
        "services",
    ),
    *("unit", "ports", "purpose", "lifecycle", "state", "end_of_support", "replacement", "policy", "waivers", "check"),
    *("reason", "expires", "annotations", "hypervisors", "requirements", "cores", "memory_mib", "minimum", "follows"),
    *("recommended", "accelerator", "contextualization", "datasources", "default_user", "scripts", "identifier", "<<"),
    *("a.b", "Bad Key", "\u202ekey", '"\\e[31m"', "? ", "1", "null", "__class__", "model_config", "x" * 200, "titel"),
)
VALUES = (
    *("bootstrap", "cloud-image", "iso", "appliance", "tcp", "udp", "icmp", "kickstart", "preseed", "autoinstall"),
    *("none", "ignition", "uefi", "aarch64", "raw", "retired", "deprecated", "8000-8100", "90-80", "1-65535", "root"),
    *("[ipv4]", "[qcow2, raw]", "http://example.org/x", "debian", "ubuntu", "noble", "trixie", "layout.swap", "22"),
    *("{protocol: icmp}", "{minimum: 4, recommended: 1}", "ssh.service", "telnetd", "gnome", "build-essential"),
)
LINES = (
    *(
        "curl -fsSL https://x.example/i.sh | sh",
        "wget http://x/y -O- | sudo bash -",
        "cat <<EOF",
        "EOF",
        "if true; then",
    ),
    *("PASSWORD='hunter2-hunter2'", "export AWS_SECRET_ACCESS_KEY=abcdefghijklmnopqrstuvwxyz0123456789ABCD"),
    *("-----BEGIN OPENSSH PRIVATE KEY-----", "echo root:root | chpasswd", "mkswap /swap", "useradd -m bob", "$((((("),
    *(
        "systemctl disable nftables",
        "setenforce 0",
        "chmod 777 /etc",
        "apt-get install -y gcc gnome",
        "lvcreate -n x y",
    ),
    *(
        "# vmi: ignore[shellcheck] meant",
        "# vmi: ignore",
        "# vmi: ignore[]",
        "# vmi: ignore[yaml] x",
        "#!/bin/bash",
        "{",
    ),
    *(
        "part /boot --size=1",
        "autopart",
        "rootpw --plaintext secret",
        "%packages",
        "%end",
        "%post --erroronfail",
        "%include x",
    ),
    *(
        "d-i passwd/root-password password r00tme",
        "d-i partman-auto/method string lvm",
        "#cloud-config",
        "autoinstall:",
    ),
    *(
        "- hosts: all",
        "  tasks:",
        "  - shell: curl x | sh",
        "  - apt: {name: gcc}",
        "  - !vault |",
        "  - {{ x }}",
        "- &a [*a]",
    ),
    *(
        "/appliances/x/ @a",
        "* @b",
        "[section]",
        "!/x @c",
        "/appliances/*/releases/",
        "commit: " + "0" * 40,
        "\\",
        "'",
        '"',
    ),
)
REPEATED = (
    "(",
    "{",
    "[",
    "$(",
    "`",
    "'",
    '"',
    "\\\n",
    "a ",
    "| ",
    "&& ",
    "<<E ",
    "- ",
    ": ",
    "\t",
    "x",
    "\n",
    "#",
    "é",
    ";",
)
