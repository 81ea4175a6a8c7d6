"""What AUDIT.md planted in 24 files, and what other scanners missed: each is found, and never shown."""

import pytest
from tests.core.secrets.planted import (
    HUMAN,
    basic,
    crypt,
    hexadecimal,
    json_web_token,
    openssh_key,
    some,
    with_checksum,
)

from vmi.core.secrets import find

PSK, HASH, SECRET_KEY = some(16), crypt(), some(40)
GITHUB, TOKEN, PBKDF2 = with_checksum("gh" + "p_"), some(32), hexadecimal(128).upper()
K3S = "K10" + hexadecimal(64) + "::server:" + hexadecimal(32)
AUTH = basic("robot", HUMAN)
OIDC = json_web_token(iss="https://aai.demo.example", sub="somebody", exp=1)
TERRAFORM = f'{{"version": 4, "terraform_version": "1.9.0", "serial": 3, "outputs": {{"pw": "{HUMAN}"}}}}'
CLOUDS = f"""\
clouds:
  egi:
    auth:
      auth_url: https://identity.demo.example/v3
      username: somebody
      password: {HUMAN}
"""
CLOUD_CONFIG = f"#cloud-config\npassword: {HUMAN}\nchpasswd: {{expire: false}}\n"
NMCONNECTION = f"[wifi-security]\nkey-mgmt=wpa-psk\npsk={PSK}\n"
WPA = f'network={{\n  ssid="office"\n  psk="{PSK}"\n}}\n'
GRUB = f"set superusers=root\npassword_pbkdf2 root grub.pbkdf2.sha512.10000.{PBKDF2}.{PBKDF2}\n"
SERVICE_ACCOUNT = '{\n "type": "service_account",\n "private_key": "' + openssh_key().replace("\n", "\\n") + '"\n}\n'
KUBE = f"users:\n- name: admin\n  user:\n    token: {TOKEN}\n"
RCLONE = f"[store]\ntype = swift\nkey = {HUMAN}\n"

PLANTED = [
    # path, content, kind, line, column, what must never be shown
    pytest.param("root/.ssh/id_ed25519", openssh_key(), "private-key.openssh", 1, 1, openssh_key(), id="SSH key"),
    pytest.param("setup.sh", f"export X={GITHUB}\n", "token.github", 1, 10, GITHUB, id="GitHub token"),
    pytest.param(".aws/credentials", f"[default]\naws_secret_access_key = {SECRET_KEY}\n", "token.s3", 2, 25,
        SECRET_KEY,
                 id="AWS secret key"),
    pytest.param("clouds.yaml", CLOUDS, "password.openstack", 6, 17, HUMAN, id="clouds.yaml"),
    pytest.param("openrc.sh", f'export OS_PASSWORD="{HUMAN}"\n', "password.openstack", 1, 21, HUMAN, id="openrc.sh"),
    pytest.param(".netrc", f"machine a.demo.example login me password {HUMAN}\n", "password.netrc", 1, 42, HUMAN,
                 id=".netrc"),
    pytest.param(".pgpass", f"db.demo.example:5432:*:me:{HUMAN}\n", "password.pgpass", 1, 27, HUMAN, id=".pgpass"),
    pytest.param("etc/shadow", f"root:*:1::::::\nbob:{HASH}:1:0:9:7:::\n", "login-password.shadow", 2, 5, HASH,
                 id="shadow"),
    pytest.param("etc/wpa_supplicant/wpa_supplicant.conf", WPA, "password.wifi", 3, 8, PSK, id="wpa psk"),
    pytest.param("user-data", CLOUD_CONFIG, "login-password.cloud-init", 2, 11, HUMAN, id="cloud-init password"),
    pytest.param("etc/NetworkManager/system-connections/o.nmconnection", NMCONNECTION, "password.network", 3, 5, PSK,
                 id="nmconnection psk"),
    pytest.param("var/lib/rancher/k3s/server/token", f"{K3S}\n", "token.k3s", 1, 1, K3S, id="k3s token"),
    pytest.param("etc/grub.d/40_custom", GRUB, "password.grub", 2, 22, PBKDF2, id="grub pbkdf2"),
    pytest.param(".docker/config.json", f'{{"auths": {{"r.demo.example": {{"auth": "{AUTH}"}}}}}}', "token.registry", 1,
                 40, AUTH, id="docker login"),
    pytest.param(".kube/config", KUBE, "token.kubernetes", 4, 12, TOKEN, id="kubeconfig"),
    pytest.param("service-account.json", SERVICE_ACCOUNT, "private-key.openssh", 3, 18, "b3BlbnNz",
        id="service account"),
    pytest.param(".git-credentials", f"https://me:{HUMAN}@forge.demo.example\n", "password.git", 1, 12, HUMAN,
                 id="git credentials"),
    pytest.param(".my.cnf", f"[client]\nuser=me\npassword={HUMAN}\n", "password.mysql", 3, 10, HUMAN, id=".my.cnf"),
    pytest.param(".npmrc", f"//r.demo.example/:_authToken={TOKEN}\n", "token.npm", 1, 30, TOKEN, id=".npmrc"),
    pytest.param(".pypirc", f"[index]\nusername = me\npassword = {HUMAN}\n", "password.pypi", 3, 12, HUMAN,
        id=".pypirc"),
    pytest.param("rclone.conf", RCLONE, "password.rclone", 3, 7, HUMAN, id="rclone.conf"),
    pytest.param("terraform.tfstate", TERRAFORM, "state.terraform", 1, 16, HUMAN, id="Terraform state"),
    pytest.param("run.sh", f"oidc-token --at {OIDC}\n", "token.jwt", 1, 17, OIDC, id="EGI Check-in token"),
    pytest.param("ks.cfg", f"rootpw --plaintext {HUMAN}\n", "login-password.kickstart", 1, 20, HUMAN, id="kickstart"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "content", "kind", "line", "column", "secret"), PLANTED)
def test_a_planted_secret_is_found(path: str, content: str, kind: str, line: int, column: int, secret: str) -> None:
    found = list(find(path, content.encode()))
    assert [(each.kind, each.line, each.column) for each in found] == [(kind, line, column)]
    assert secret not in found[0].evidence


def test_there_are_as_many_as_in_the_comparison() -> None:
    assert len(PLANTED) == 24
