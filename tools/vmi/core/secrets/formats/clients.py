"""This module reads what programs keep to log in elsewhere by themselves."""

from vmi.core.secrets.formats.format import keyed, matching

_WORD = rb"(?P<secret>[^\s]{1,500})"

FORMATS = (
    matching(r"/[._]?netrc$|/auth\.conf(?:\.d/[^/]+)?$", "password.netrc", "password of a login elsewhere",
             rb"(?:^|\s)password[ \t]{1,20}" + _WORD),
    matching(r"/\.?pgpass(?:\.conf)?$", "password.pgpass", "password of a database",
             rb"^[^:#\n]{1,300}:[^:\n]{1,20}:[^:\n]{1,100}:[^:\n]{1,100}:(?P<secret>[^\n\r]{1,300})"),
    keyed(r"/\.?my(?:login)?\.cnf$|/mysql/[^/]+\.cnf$|/debian\.cnf$|/mariadb\.conf\.d/[^/]+$", "password.mysql",
        "password of a database",
          "password", "wsrep_sst_auth"),
    matching(r"/\.?git-credentials$|/git/credentials$", "password.git", "password or token of a forge",
             rb"^[a-z+]{2,12}://[^:@/\s]{0,200}:(?P<secret>[^@\s/]{1,500})@"),
    keyed(r"/\.?npmrc$|/\.yarnrc(?:\.yml)?$", "token.npm", "token of a package registry",
          r"[^\s=]{0,200}:_authToken", r"[^\s=]{0,200}:_password", r"[^\s=]{0,200}:_auth", "_authToken", "_auth",
          "_password", "npmAuthToken"),
    keyed(r"/\.?pypirc$", "password.pypi", "password of a package index", "password"),
    keyed(r"/\.?cargo/credentials(?:\.toml)?$", "token.cargo", "token of a package registry", "token"),
    keyed(r"/\.?gem/credentials$|/\.bundle/config$", "token.gem", "key of a package registry", ":?rubygems_api_key",
        r"BUNDLE_[A-Z_]{1,60}"),
    keyed(r"/\.?m2/settings(?:-security)?\.xml$|/gradle\.properties$", "password.java",
        "password of a package registry",
          r"[A-Za-z.]{0,40}password", r"[A-Za-z.]{0,40}token"),
    matching(r"/settings(?:-security)?\.xml$", "password.maven", "password of a package registry",
        rb"<(?:password|passphrase|master)>(?P<secret>[^<\s]{1,300})</"),
    keyed(r"/\.?(?:smtp|msmtp|mutt|mbsync|fetchmail|offlineimap|ssmtp)(?:rc|\.conf)$", "password.mail",
        "password of a mail account",
          "password", "AuthPass", "smtp_pass", "imap_pass", "remotepass", "pass"),
    matching(r"/sasl_passwd$", "password.mail", "password of a mail account",
        rb"^[^#\s]{1,200}[ \t]{1,20}[^:\s]{1,200}:(?P<secret>[^\s]{1,300})"),
    matching(r"/\.?(?:smb|cifs)?cred(?:ential)?s$|/\.smb[^/]{0,20}$", "password.samba", "password of a share",
        rb"^[ \t]{0,9}password[ \t]{0,9}=[ \t]{0,9}(?P<secret>[^\n\r]{1,300})"),
    matching(r"/\.?vnc/passwd$", "password.vnc", "password of a desktop", rb"\A(?P<secret>[^\n]{8})"),
)  # fmt: skip
