"""Each known file, command and seed: where the secret stands is found, what stands for one is not."""

import pytest
from tests.core.secrets.planted import HUMAN, crypt, hexadecimal, public_key, some

from vmi.core.secrets import find

HASH, KEY, RANDOM = crypt(), public_key(), some(30) + "7x"


def kinds(path: str, content: str) -> list[str]:
    return [secret.kind for secret in find(path, content.encode())]


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        # accounts
        pytest.param("etc/shadow", "bob::1:0:9:7:::\n", ["login-password.empty"], id="shadow: no password"),
        pytest.param("etc/gshadow", f"adm:{HASH}::\n", ["login-password.shadow"], id="gshadow"),
        pytest.param("etc/passwd", f"bob:{HASH}:1:1::/:/bin/sh\n", ["login-password.shadow"], id="passwd"),
        pytest.param("etc/shadow", f"bob:!{HASH}:1:0:9:7:::\n", ["login-password.shadow"], id="shadow: locked hash"),
        pytest.param("etc/security/opasswd", f"bob:1:1:{HASH}\n", ["login-password.former"], id="opasswd"),
        pytest.param("site/.htpasswd", f"bob:{{SHA}}{some(28)}\n", ["password.htpasswd"], id="htpasswd"),
        # cloud-init and installers
        pytest.param("user-data", f"autoinstall:\n  identity:\n    password: '{HASH}'\n", ["login-password.cloud-init"],
                     id="autoinstall identity"),
        pytest.param("user-data", "#cloud-config\nchpasswd:\n  list: |\n    root:changeme\n    bob:RANDOM\n",
                     ["login-password.cloud-init"], id="chpasswd list with a well-known word"),
        pytest.param("user-data", f"#cloud-config\nusers:\n  - {{name: bob, plain_text_passwd: {HUMAN}}}\n",
                     ["login-password.cloud-init"], id="plain_text_passwd in one line"),
        pytest.param("user-data", f"#cloud-config\nssh_authorized_keys:\n  - {KEY}\n", ["authorized-key.fixed"],
                     id="ssh_authorized_keys"),
        pytest.param("user-data", "#cloud-config\nssh_import_id: [gh:somebody]\n", ["authorized-key.imported"],
                     id="ssh_import_id"),
        pytest.param("ks.cfg", f"rootpw --iscrypted {HASH}\n", ["login-password.kickstart"], id="rootpw hashed"),
        pytest.param("ks.cfg", "rootpw changeme\n", ["login-password.kickstart"], id="rootpw with a well-known word"),
        pytest.param("ks.cfg", "user --name=bob --password=changeme --plaintext\n", ["login-password.kickstart"],
                     id="user --password"),
        pytest.param("ks.cfg", f'sshkey --username=root "{KEY}"\n', ["authorized-key.fixed"], id="sshkey"),
        pytest.param("ks.cfg", f"bootloader --iscrypted --password={HASH}\n", ["password.kickstart"], id="bootloader"),
        pytest.param("ks.cfg", f"part / --encrypted --passphrase={HUMAN}\n", ["password.kickstart"], id="passphrase"),
        pytest.param("preseed.cfg", "d-i passwd/root-password password changeme\n", ["login-password.preseed"],
                     id="preseed root"),
        pytest.param("preseed.cfg", f"d-i passwd/user-password-crypted password {HASH}\n", ["login-password.preseed"],
                     id="preseed hashed"),
        pytest.param("preseed.cfg", f"d-i netcfg/wireless_wpa string {HUMAN}\n", ["password.preseed"],
            id="preseed wifi"),
        # commands
        pytest.param("a.sh", f"echo 'root:{HUMAN}' | chpasswd\n", ["login-password.chpasswd"], id="echo to chpasswd"),
        pytest.param("a.sh", f"chpasswd <<EOF\nroot:{HUMAN}\nEOF\n", ["login-password.chpasswd"], id="chpasswd <<EOF"),
        pytest.param("a.sh", f"chpasswd <<< root:{HUMAN}\n", ["login-password.chpasswd"], id="chpasswd <<<"),
        pytest.param("a.sh", f"echo {HUMAN} | passwd --stdin root\n", ["login-password.passwd"], id="passwd --stdin"),
        pytest.param("a.sh", f"useradd -m -p '{HASH}' bob\n", ["login-password.useradd"], id="useradd -p"),
        pytest.param("a.sh", f"usermod --password {HUMAN} bob\n", ["login-password.useradd"], id="usermod --password"),
        pytest.param("a.sh", f'useradd -p "$(openssl passwd -6 {HUMAN})" bob\n', ["login-password.openssl"],
                     id="openssl passwd"),
        pytest.param("play.yml", f"- user: {{name: a, password: \"{{{{ '{HUMAN}' | password_hash('sha512') }}}}\"}}\n",
                     ["login-password.ansible"], id="password_hash"),
        pytest.param("a.sh", f"sshpass -p {HUMAN} ssh bob@host\n", ["password.sshpass"], id="sshpass"),
        pytest.param("a.sh", f"mysql -u root -p{HUMAN} db\n", ["password.mysql"], id="mysql -p"),
        pytest.param("a.sh", f"curl -fsS -u bob:{HUMAN} https://x.demo.example/\n", ["password.http"], id="curl -u"),
        pytest.param("a.sh", f"curl -H 'Authorization: Bearer {RANDOM}' https://x.demo.example/\n", ["password.http"],
                     id="bearer token"),
        pytest.param("a.sh", f"podman login -u bob -p {HUMAN} r.demo.example\n", ["password.registry"],
            id="podman login"),
        pytest.param("a.sh", f"echo {HUMAN} | sudo -S true\n", ["password.sudo"], id="sudo -S"),
        pytest.param("a.sh", f"echo '{KEY}' >> /root/.ssh/authorized_keys\n", ["authorized-key.fixed"],
            id="key by echo"),
        pytest.param("a.sh", f'mysql -e "CREATE USER x IDENTIFIED BY \'{HUMAN}\'"\n', ["password.sql"], id="SQL"),
        # logins elsewhere
        pytest.param("etc/apt/auth.conf.d/x.conf", f"machine x login me password {HUMAN}\n", ["password.netrc"],
            id="apt"),
        pytest.param("etc/apt/sources.list.d/x.list", f"deb https://me:{HUMAN}@deb.demo.example stable main\n",
            ["password.url"],
                     id="apt source of its own"),
        pytest.param("etc/apt/sources.list", f"deb https://me:{HUMAN}@deb.demo.example stable main\n", ["password.url"],
                     id="apt source"),
        pytest.param(".config/git/config", f"[remote]\n  url = https://me:{HUMAN}@forge.demo.example/x\n",
                     ["password.url"], id="git remote"),
        pytest.param("pip.conf", f"[global]\nindex-url = https://me:{HUMAN}@index.demo.example/simple\n",
                     ["password.url"], id="pip.conf"),
        pytest.param(".cargo/credentials.toml", f'[registry]\ntoken = "{RANDOM}"\n', ["token.cargo"], id="cargo"),
        pytest.param(".s3cfg", f"access_key = x\nsecret_key = {RANDOM}\n", ["token.s3"], id=".s3cfg"),
        pytest.param("etc/ipsec.secrets", f': PSK "{HUMAN}"\n', ["password.ipsec"], id="ipsec.secrets"),
        pytest.param("etc/ppp/chap-secrets", f"me * {HUMAN} *\n", ["password.ppp"], id="chap-secrets"),
        pytest.param("var/cache/debconf/passwords.dat", f"Name: x/password\nTemplate: x/password\nValue: {HUMAN}\n",
                     ["password.debconf"], id="debconf"),
        pytest.param(".vault_pass.txt", f"{HUMAN}\n", ["password.ansible-vault"], id="vault password file"),
        pytest.param("group_vars/all.yml", f"ansible_password: {HUMAN}\n", ["password.assignment"],
            id="ansible_password"),
        pytest.param("etc/systemd/system/x.service", f'[Service]\nEnvironment="DB_PASSWORD={HUMAN}"\n',
                     ["password.assignment"], id="unit's environment"),
        pytest.param("etc/cron.d/x", f"* * * * * root BACKUP_TOKEN={RANDOM} backup\n", ["token.assignment"],
            id="crontab"),
        pytest.param("a.sh", f"export FORGE_TOKEN={RANDOM}\n", ["token.assignment"], id="exported token"),
        pytest.param("wg0.conf", f"[Interface]\nPrivateKey = {some(42)}A=\n", ["private-key.wireguard"],
            id="WireGuard"),
        pytest.param("app.py", f'API_TOKEN = "{RANDOM}"\n', ["token.assignment"], id="token in a program"),
        *(
            pytest.param("a.sh", f"export {name}={HUMAN}\n", [kind], id=name)
            for name, kind in (
                ("ADMIN_PASSWORD", "password.assignment"),
                ("GRAFANA_ADMIN_PASSWORD", "password.assignment"),
                ("USER_PASSWORD", "password.assignment"),
                ("MINIO_PASSWORD", "password.assignment"),
                ("NODE_TOKEN", "token.assignment"),
                ("SHOWROOM_SECRET", "token.assignment"),
            )
        ),
        *(
            pytest.param("a.sh", f"export DB_PASSWORD={value}\n", ["password.assignment"], id=value)
            for value in ("secret123", "Password1", "hunter22secret", "s3cret-token", "0password", "login2024")
        ),
    ],
)  # fmt: skip
def test_a_secret_in_its_place(path: str, content: str, expected: list[str]) -> None:
    assert kinds(path, content) == expected


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param("etc/shadow", "root:*:1::::::\nbob:!:1::::::\ndaemon:!!:1::::::\n", id="locked accounts"),
        pytest.param("etc/gshadow", "adm:::\nsudo:!::\n", id="groups without a password"),
        pytest.param("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", id="passwd"),
        pytest.param("ks.cfg", 'rootpw --lock\nuser --name=build --lock\nsshkey --username=root "@build-key@"\n',
                     id="kickstart that locks"),
        pytest.param("preseed.cfg", "d-i passwd/root-login boolean false\nd-i passwd/user-password-crypted password "
            "!\n",
                     id="preseed that locks"),
        pytest.param("user-data", 'autoinstall:\n  identity: {password: "!"}\n  ssh: {authorized-keys: '
            '["@build-key@"]}\n',
                     id="autoinstall that locks"),
        pytest.param("user-data", "#cloud-config\nusers:\n  - {name: bob, lock_passwd: true}\nssh_pwauth: false\n",
                     id="cloud-config that locks"),
        pytest.param("clouds.yaml", "clouds: {egi: {auth: {password: '<password>'}}}\n", id="placeholder in brackets"),
        pytest.param("openrc.sh", "export OS_PASSWORD=$OS_PASSWORD_INPUT\nread -sr OS_PASSWORD\n",
            id="openrc that asks"),
        pytest.param("a.sh", 'DB_PASSWORD="${DB_PASSWORD:-}"\nTOKEN=$(cat /run/token)\nSECRET=`openssl rand -hex 32`\n',
                     id="variables and commands"),
        pytest.param("a.yml", "db_password: '{{ vault_db_password }}'\ntoken: \"{{ lookup('env', 'TOKEN') }}\"\n",
                     id="templates"),
        pytest.param("a.yml", "db_password: !vault |\n  $INCLUDED\n", id="a vault's value"),
        pytest.param("a.conf", "password = CHANGEME\nsecret_key = changeme-please\napi_key = xxxxxxxxxxxxxxxx\n",
                     id="placeholders"),
        pytest.param("a.sh", "DB_PASSWORD=secret\nA_PASSWORD=Password\nB_PASSWORD=changeme\nC_PASSWORD=proxypass\n",
                     id="the word itself"),
        pytest.param("a.hcl", "ssh_password = var.alpine_password\ndb_password: db-user_password\n",
                     id="another name of it"),
        pytest.param("a.conf", "password_file = /run/secrets/db\ntoken_url = https://a.example/t\nminpassword = 12\n",
                     id="names that only begin so"),
        pytest.param("a.yml", "update_password: on_create\nauth.requirePassword: sometimes\nUSE_TOKEN: abc123def456\n"
            "show_passwords: 0\nno-password: 12345\nforgotPassword: 12345\n", id="names that ask whether"),
        pytest.param("a.conf", "password: none\ntoken: true\npasswd: files systemd\n", id="words that are no secret"),
        pytest.param("etc/nsswitch.conf", "passwd:         files systemd\nshadow:         files\n", id="nsswitch.conf"),
        pytest.param("etc/pam.d/common-password", "password\t[success=1 default=ignore]\tpam_unix.so obscure\n",
            id="PAM"),
        pytest.param("a.sh", f"sha256={hexadecimal(64)}\ncommit={hexadecimal(40)}\nSHA512={hexadecimal(128)}\n",
                     id="digests and commits"),
        pytest.param("a.yml", "identifier: 0b1c7a3e-1f0c-4d6e-9d6a-6d2f0a4b1c77\ntoken: 0b1c7a3e-1f0c-4d6e-9d6a-6d2f"
            "0a4b1c77\n",
                     id="UUIDs"),
        pytest.param("known_hosts", f"host.demo.example {KEY}\n", id="known hosts"),
        pytest.param("id_ed25519.pub", KEY, id="a public key by itself"),
        pytest.param("README.md", f"Set `password: {HUMAN}` and https://me:{HUMAN}@host.demo.example\n",
                     id="documentation"),
        pytest.param("a.sh", "curl https://user:password@www.example.org/\n", id="URL of a manual"),
        pytest.param("a.sh", "useradd -m -p '!' bob\nusermod -p '*' bob\npasswd --lock root\n",
            id="locked by a script"),
        pytest.param("a.sh", "mysql -P3306 -h db.demo.example -p\nusermod -P /mnt bob\n",
            id="ports and asked passwords"),
        pytest.param("a.sh", "# echo root:secret | chpasswd would be wrong\n", id="a comment about chpasswd"),
        pytest.param("a.sh", 'curl -u "$USER:$PASSWORD" https://a.example/\nsshpass -p "$PASS" ssh a\n',
            id="variables given"),
        pytest.param("a.pem", f"-----BEGIN CERTIFICATE-----\n{some(64)}\n-----END CERTIFICATE-----\n",
            id="certificate"),
        pytest.param("a.pem", f"-----BEGIN PUBLIC KEY-----\n{some(64)}\n-----END PUBLIC KEY-----\n", id="public key"),
        pytest.param("a.asc", f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{some(64)}\n", id="OpenPGP public key"),
        pytest.param("a.py", 'if "-----BEGIN PRIVATE KEY-----" in text:\n    raise ValueError\n',
            id="who looks for keys"),
        pytest.param("settings.xml", "<passphrase>optional; leave empty if not used.</passphrase>\n",
            id="Maven's own file"),
        pytest.param("a.json", '{"NewPassword": {"shape": "String"}}\n', id="structures"),
    ],
)  # fmt: skip
def test_silent(path: str, content: str) -> None:
    assert kinds(path, content) == []
