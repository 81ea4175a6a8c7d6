"""no-piped-download and download-checksum say nothing about scripts that compare what they fetch."""

from pathlib import Path

import pytest
from tests.manifest.brought import in_script

SUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
FETCHED = "curl -fsSLo x.sh https://get.example.org/x.sh\n"
SCRIPTS = {
    "a sum in a variable": (FETCHED + 'SUM=<sum>\necho "$SUM *x.sh" | sha256sum --check -\nbash x.sh'),
    "a signed list of sums": (
        FETCHED + "curl -fsSLO https://get.example.org/SHASUMS\n"
        "curl -fsSLO https://get.example.org/SHASUMS.asc\n"
        "gpg --verify SHASUMS.asc SHASUMS\n"
        "sha256sum -c SHASUMS --ignore-missing\n"
        "bash x.sh"
    ),
    "signed, verified afterwards": (
        FETCHED + "curl -fsSLO https://get.example.org/SHASUMS\n"
        "curl -fsSLO https://get.example.org/SHASUMS.asc\n"
        "sha256sum -c SHASUMS --ignore-missing\n"
        "gpg --verify SHASUMS.asc\n"
        "bash x.sh"
    ),
    "sums of another host": (
        FETCHED + "curl -fsSLO https://other.example.org/SHASUMS\ngrep x.sh SHASUMS | sha256sum -c -\nbash x.sh"
    ),
    "the sum in a test": (FETCHED + '[ "$(sha256sum x.sh | cut -d" " -f1)" = <sum> ] || exit 1\nbash x.sh'),
    "the sum in a variable, compared": (
        FETCHED + 'GOT=$(sha256sum x.sh | awk "{print $1}")\nif [ "$GOT" != <sum> ]; then exit 1; fi\nbash x.sh'
    ),
    "or ends": (FETCHED + 'echo "<sum>  x.sh" | sha256sum -c || { echo bad; exit 1; }\nbash x.sh'),
    "and runs": (FETCHED + 'echo "<sum>  x.sh" | sha256sum -c - && bash x.sh'),
    "python": (
        FETCHED + "python3 - <<EOF\n"
        "import hashlib\n"
        'assert hashlib.sha256(open("x.sh","rb").read()).hexdigest() == "<sum>"\n'
        "EOF\n"
        "bash x.sh"
    ),
    "a here-document": (FETCHED + "sha256sum -c <<EOF\n<sum>  x.sh\nEOF\nbash x.sh"),
    "a here-string": (FETCHED + 'sha256sum -c <<<"<sum>  x.sh"\nbash x.sh'),
    "sums written before": (FETCHED + "cat > sums <<EOF\n<sum>  x.sh\nEOF\nsha256sum -c sums\nbash x.sh"),
    "grep": (FETCHED + "sha256sum x.sh | grep -q <sum>\nbash x.sh"),
    "printf": (FETCHED + "printf '%s  %s\\n' <sum> x.sh | sha256sum -c -\nbash x.sh"),
    "rustup": (
        "set -eu\n"
        "ARCH=x86_64-unknown-linux-gnu\n"
        "curl --proto '=https' --tlsv1.2 -sSfo /tmp/rustup-init https://static.example.org/rustup/archive/1.27.1/$ARCH/rustup-init\n"
        'echo "<sum>  /tmp/rustup-init" | sha256sum -c -\n'
        "chmod +x /tmp/rustup-init\n"
        "/tmp/rustup-init -y --no-modify-path"
    ),
    "miniconda": (
        "MINICONDA=Miniconda3-py311_24.1.2-0-Linux-x86_64.sh\n"
        'wget -q "https://repo.example.org/miniconda/$MINICONDA" -O miniconda.sh\n'
        'echo "<sum> miniconda.sh" | sha256sum --check --status\n'
        "bash miniconda.sh -b -p /opt/conda"
    ),
    "a repository's key": (
        "curl -fsSL https://deb.example.org/nodesource.gpg.key | gpg --dearmor -o /etc/apt/keyrings/nodesource.gpg\n"
        "NODE_MAJOR=20\n"
        'echo "deb [signed-by=/etc/apt/keyrings/nodesource.gpg] https://deb.example.org/$NODE_MAJOR x main" '
        "| tee /etc/apt/sources.list\n"
        "apt-get update; apt-get install -y nodejs"
    ),
    "helm": (
        "HELM=v3.14.0; SUM=<sum>\n"
        "cd /tmp\n"
        'curl -fsSLO "https://get.example.org/helm-${HELM}-linux-amd64.tar.gz"\n'
        'echo "${SUM}  helm-${HELM}-linux-amd64.tar.gz" | sha256sum -c -\n'
        "tar xzf helm-${HELM}-linux-amd64.tar.gz\n"
        "install -m 755 linux-amd64/helm /usr/local/bin/helm"
    ),
    "k3s": (
        "export INSTALL_K3S_VERSION=v1.29.1+k3s2\n"
        "curl -fsSLo k3s-install.sh https://raw.example.org/k3s/$INSTALL_K3S_VERSION/install.sh\n"
        "echo '<sum>  k3s-install.sh' | sha256sum --check --quiet\n"
        "INSTALL_K3S_SKIP_START=true sh k3s-install.sh"
    ),
    "a function that fetches and compares": (
        "fetch() {\n"
        '  local url="$1" sum="$2" file="${1##*/}"\n'
        '  curl -fsSLo "$file" "$url"\n'
        '  echo "$sum  $file" | sha256sum -c -\n'
        "}\n"
        "fetch https://example.org/a.sh <sum>\n"
        "fetch https://example.org/b.sh <sum>\n"
        "sh a.sh"
    ),
    "a function that compares": (
        'verify() { echo "$2  $1" | sha256sum -c -; }\n'
        "curl -fsSLo /tmp/i.sh https://example.org/i.sh\n"
        "verify /tmp/i.sh <sum>\n"
        "sh /tmp/i.sh"
    ),
    "a directory": (
        "TMP=$(mktemp -d)\n"
        "wget -qP $TMP https://example.org/tool.sh\n"
        'echo "<sum>  $TMP/tool.sh" | sha256sum -c\n'
        "sh $TMP/tool.sh"
    ),
    "data of the network": (
        "VERSION=$(curl -s https://api.example.org/v | jq -r .v)\n"
        'sh -c "apt-get install tool=$VERSION"\n'
        'echo "$VERSION" | grep -q 1\n'
        "DATA=$(curl -s https://api.example.org/x)\n"
        "echo \"$DATA\" | python3 -c 'import json,sys; print(json.load(sys.stdin))'\n"
        "curl -s https://api.example.org/y | python3 - <<EOF\n"
        "print(1)\n"
        "EOF\n"
        "curl -s https://api.example.org/y | docker exec -i c sh -c 'cat > /x'\n"
        "curl -s https://api.example.org/y | ssh host 'cat > f'\n"
        "curl -s https://api.example.org/y | su - u -c 'tee f'"
    ),
    "a loop of downloads": (
        "for n in a b; do\ncurl -fsSLO https://example.org/$n.tgz\ndone\nsha256sum -c SHA256SUMS\ntar xf a.tgz"
    ),
    "a loop until it is right": (
        'until echo "<sum>  x.sh" | sha256sum -c; do curl -fsSLo x.sh https://get.example.org/x.sh; done\ntar xf x.sh'
    ),
    "cosign": (
        "curl -fsSLo cosign.tgz https://example.org/c.tgz\n"
        "cosign verify-blob --certificate-identity https://github.com/x --bundle c.bundle cosign.tgz\n"
        "tar xf cosign.tgz"
    ),
    "names that the server chooses": (
        'curl -fsSOJ https://h.example.org/get?id=3\necho "<sum>  tool.sh" | sha256sum -c\nsh tool.sh'
    ),
    "names of a pattern": (
        'curl -o "x-#1" "https://h.example.org/{a,b}"\nsha256sum -c <<EOF\n<sum>  x-a\n<sum>  x-b\nEOF\nsh x-a'
    ),
    "openssl": (FETCHED + "openssl dgst -sha256 x.sh | grep <sum>\nbash x.sh"),
    "a sum of its input": (FETCHED + "[[ $(sha256sum < x.sh) == <sum>* ]] || exit 1\nbash x.sh"),
    "a loop with a list": (
        "for t in a b; do\n"
        "  curl -fsSLo $t.sh https://h.example.org/$t.sh\n"
        '  grep " $t.sh" sums | sha256sum -c -\n'
        "  sh $t.sh\n"
        "done"
    ),
    "a function that compares and ends": (
        "check() {\n"
        '  if ! echo "$1  $2" | sha256sum --check --status; then echo bad; exit 1; fi\n'
        "}\n"
        "wget -O a.run https://h.example.org/a.run\n"
        "check <sum> a.run\n"
        "chmod +x a.run\n"
        "./a.run"
    ),
    "a signature of the file": (
        FETCHED + "curl -O https://get.example.org/x.sh.asc\ngpg --verify x.sh.asc x.sh\nsh x.sh"
    ),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_nothing_is_said(tmp_path: Path, script: str) -> None:
    text = script.replace("<sum>", SUM)
    assert in_script(tmp_path / "a", text, "no-piped-download") == []
    assert in_script(tmp_path / "b", text, "download-checksum") == []
