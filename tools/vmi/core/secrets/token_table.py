"""This module is the table of token patterns, written from what the vendors document; each begins with a literal."""

from collections.abc import Callable
from typing import NamedTuple

from vmi.core.secrets.checksums import ends_with_crc32, is_json_web_token
from vmi.core.secrets.model import Confidence


class Token(NamedTuple):
    """This is one kind of token."""

    kind: str
    title: str
    literal: bytes
    """What is looked for; the pattern begins with it, or looks back from it."""
    pattern: bytes
    """Without nested repetitions, and bounded: it is tried at each literal."""
    holds: Callable[[bytes], bool] | None = None
    """What must be true of it besides."""
    near: bytes = b""
    """A word, in lower case, that the file must hold as well, where the literal says little."""
    inside: bool = False
    """True when it may follow a letter or a digit."""
    least_different: int = 6
    """How many different characters it has at least after the literal."""
    confidence: Confidence = Confidence.HIGH


def _token(kind: str, title: str, literal: str, rest: str, **more: object) -> Token:
    escaped = literal.replace(".", r"\.").replace("?", r"\?")
    pattern = rest if more.get("inside") and "(?<=" in rest else escaped + rest
    more.setdefault("holds", None)
    return Token(f"token.{kind}", title, literal.encode(), pattern.encode(), **more)  # type: ignore[arg-type]  # fields


_END = r"(?![A-Za-z0-9_-])"
_W = r"[A-Za-z0-9_-]"
_H = r"[0-9a-f]"
_A = r"[A-Za-z0-9]"
_B64 = r"[A-Za-z0-9+/_-]"
_LOW = Confidence.LOW

_FORGES = (
    *(
        _token("github", "GitHub token", prefix, _A + r"{36}" + _END, holds=ends_with_crc32)
        for prefix in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")
    ),
    _token("github", "GitHub fine-grained token", "github_pat_", _A + r"{22}_" + _A + "{59}" + _END),
    *(
        _token("gitlab", title, prefix, _W + r"{20,300}(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?")
        for prefix, title in (
            ("glpat-", "GitLab token"), ("gldt-", "GitLab deploy token"), ("glrt-", "GitLab runner token"),
            ("glptt-", "GitLab trigger token"), ("glsoat-", "GitLab SCIM token"), ("glagent-", "GitLab agent token"),
            ("gloas-", "GitLab application secret"), ("GR1348941", "GitLab runner registration token"),
        )
    ),
    _token("gitlab", "GitLab job token", "glcbt-", r"[0-9a-zA-Z]{1,5}_" + _W + r"{20}" + _END),
    _token("atlassian", "Atlassian token", "ATATT3", _W + r"{50,400}=?" + _A + r"{0,8}"),
    _token("atlassian", "Bitbucket token", "ATBB", _A + r"{32}" + _END),
    _token("sourcegraph", "Sourcegraph token", "sgp_", r"(?:" + _H + r"{16}_|local_)?" + _H + r"{40}" + _END),
)  # fmt: skip
_CLOUDS = (
    *(
        _token("aws", "AWS access key", prefix, r"[A-Z2-7]{16}" + _END, confidence=Confidence.MEDIUM)
        for prefix in ("AKIA", "ASIA")
    ),
    _token("aws", "AWS Bedrock key", "ABSK", r"[A-Za-z0-9+/]{109,269}={0,2}"),
    _token("google", "Google API key", "AIza", _W + r"{35}" + _END, confidence=Confidence.MEDIUM),
    _token("google", "Google OAuth token", "ya29.", _W + r"{40,1000}"),
    _token("google", "Google OAuth client secret", "GOCSPX-", _W + r"{28}" + _END),
    _token("azure", "Azure client secret", "Q~", r"(?<=[A-Za-z0-9_~.-]{3}[0-9])Q~[A-Za-z0-9_~.-]{31,34}(?!"
        r"[A-Za-z0-9_~.-])", inside=True),
    _token("azure", "Azure storage key", "AccountKey=", r"[A-Za-z0-9+/]{86}=="),
    _token("azure", "Azure shared access key", "SharedAccessKey=", r"[A-Za-z0-9+/]{43}="),
    *(
        _token("digitalocean", "DigitalOcean token", prefix, _H + r"{64}" + _END)
        for prefix in ("dop_v1_", "doo_v1_", "dor_v1_")
    ),
    _token("alibaba", "Alibaba Cloud access key", "LTAI", _A + r"{17,21}" + _END, confidence=_LOW),
    _token("scaleway", "Scaleway access key", "SCW", r"[A-Z0-9]{17}" + _END, confidence=_LOW),
    _token("fly", "Fly.io token", "fo1_", _W + r"{43}" + _END),
    *(_token("fly", "Fly.io token", prefix, _B64 + r"{100,2000}={0,3}") for prefix in ("fm1a_", "fm1r_", "fm2_")),
    _token("heroku", "Heroku key", "HRKU-", _W + r"{36,64}" + _END),
    _token("netlify", "Netlify token", "nfp_", _A + r"{36}" + _END),
    _token("supabase", "Supabase token", "sbp_", _H + r"{40}" + _END),
    _token("planetscale", "PlanetScale token", "pscale_tkn_", _W + r"{32,64}"),
    _token("planetscale", "PlanetScale password", "pscale_pw_", _W + r"{32,64}"),
    _token("databricks", "Databricks token", "dapi", _H + r"{32}(?:-[0-9])?" + _END),
    _token("presigned-url", "presigned S3 URL", "X-Amz-Signature=", _H + r"{64}" + _END),
    _token("presigned-url", "Swift temporary URL", "temp_url_sig=", _H + r"{40,128}" + _END),
)  # fmt: skip
_TOOLS = (
    *(_token("vault", "Vault token", prefix, _W + r"{24,300}") for prefix in ("hvs.", "hvb.", "hvr.")),
    _token("terraform", "Terraform Cloud token", ".atlasv1.", r"(?<=[A-Za-z0-9]{14})\.atlasv1\." + _W + r"{60,70}",
        inside=True),
    *(_token("docker", "Docker Hub token", prefix, _W + r"{27,32}" + _END) for prefix in ("dckr_pat_", "dckr_oat_")),
    *(_token("doppler", "Doppler token", prefix, _A + r"{40,44}" + _END)
      for prefix in ("dp.pt.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit.")),
    _token("doppler", "Doppler token", "dp.st.", r"(?:[a-z0-9_-]{2,35}\.)?" + _A + r"{40,44}" + _END),
    _token("npm", "npm token", "npm_", _A + r"{36}" + _END),
    _token("pypi", "Python package index token", "pypi-AgE", _W + r"{70,1000}"),
    _token("rubygems", "RubyGems key", "rubygems_", _H + r"{48}" + _END),
    _token("cargo", "crates token", "cio", _A + r"{32}" + _END, near=b"token"),
    _token("grafana", "Grafana token", "glsa_", _A + r"{32}_[0-9a-fA-F]{8}" + _END),
    _token("grafana", "Grafana Cloud token", "glc_eyJ", _B64 + r"{30,400}={0,2}"),
    _token("pulumi", "Pulumi token", "pul-", _H + r"{40}" + _END),
    _token("postman", "Postman key", "PMAK-", _H + r"{24}-" + _H + r"{34}" + _END),
    _token("newrelic", "New Relic key", "NRAK-", r"[A-Z0-9]{27}" + _END),
    _token("dynatrace", "Dynatrace token", "dt0c01.", r"[A-Z0-9]{24}\.[A-Z0-9]{64}" + _END),
    _token("sentry", "Sentry token", "sntrys_eyJ", _B64 + r"{50,600}={0,2}"),
    _token("sentry", "Sentry token", "sntryu_", _H + r"{64}" + _END),
    *(_token("tailscale", "Tailscale key", prefix, _W + r"{20,80}")
      for prefix in ("tskey-auth-", "tskey-api-", "tskey-client-")),
    _token("artifactory", "Artifactory key", "AKCp", _A + r"{60,80}" + _END),
    _token("buildkite", "Buildkite token", "bkua_", _H + r"{40}" + _END),
    _token("circleci", "CircleCI token", "CCIPAT_", _A + r"{22}_" + _H + r"{40}" + _END),
    _token("k3s", "k3s token", "K10", _H + r"{64}::[a-z0-9_:.-]{1,80}:[^\s\"']{4,200}"),
    _token("onepassword", "1Password service account", "ops_eyJ", _B64 + r"{250,2000}={0,3}"),
)  # fmt: skip
_SERVICES = (
    *(_token("slack", "Slack token", prefix, r"[A-Za-z0-9.-]{20,300}")
      for prefix in ("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe.", "xapp-")),
    _token("slack", "Slack webhook", "hooks.slack.com/services/",
        r"T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/" + _A + r"{20,30}", inside=True),
    *(_token("stripe", "Stripe key", prefix, _A + r"{20,250}" + _END)
      for prefix in ("sk_live_", "rk_live_", "sk_test_", "rk_test_")),
    _token("stripe", "Stripe webhook secret", "whsec_", r"[A-Za-z0-9+/]{32,64}={0,2}"),
    _token("sendgrid", "SendGrid key", "SG.", _W + r"{22}\." + _W + r"{43}" + _END),
    *(_token("twilio", "Twilio key", prefix, _H + r"{32}" + _END, near=b"twilio") for prefix in ("AC", "SK")),
    _token("mailgun", "Mailgun key", "key-", _H + r"{32}" + _END, near=b"mailgun"),
    _token("mailchimp", "Mailchimp key", "-us", r"(?<=[0-9a-f]{32})-us[0-9]{1,2}" + _END, inside=True,
        least_different=1),
    _token("telegram", "Telegram bot token", ":AA", r"(?<=[0-9]{8}):AA" + _W + r"{33}" + _END, inside=True),
    _token("discord", "Discord webhook", "discord.com/api/webhooks/", r"[0-9]{15,22}/" + _W + r"{60,80}", inside=True),
    _token("huggingface", "Hugging Face token", "hf_", r"[A-Za-z]{34}" + _END),
    _token("huggingface", "Hugging Face token", "api_org_", r"[A-Za-z]{34}" + _END),
    _token("anthropic", "Anthropic key", "sk-ant-", r"(?:api|admin|oat|sid)[0-9]{2}-" + _W + r"{60,120}"),
    *(_token("openai", "OpenAI key", prefix, _W + r"{40,220}") for prefix in ("sk-proj-", "sk-svcacct-", "sk-admin-")),
    _token("openai", "OpenAI key", "T3BlbkFJ", r"(?<=sk-[A-Za-z0-9]{20})T3BlbkFJ" + _A + r"{20}" + _END, inside=True),
    _token("groq", "Groq key", "gsk_", _A + r"{52}" + _END),
    _token("xai", "xAI key", "xai-", _A + r"{80}" + _END),
    _token("perplexity", "Perplexity key", "pplx-", _A + r"{48}" + _END),
    _token("replicate", "Replicate token", "r8_", _A + r"{37}" + _END),
    _token("linear", "Linear key", "lin_api_", _A + r"{40}" + _END),
    _token("notion", "Notion token", "ntn_", _A + r"{43,46}" + _END),
    *(_token("shopify", "Shopify token", prefix, r"[0-9a-fA-F]{32}" + _END)
      for prefix in ("shpat_", "shpca_", "shppa_", "shpss_")),
    *(_token("square", "Square token", prefix, _W + r"{22,43}" + _END) for prefix in ("sq0atp-", "sq0csp-")),
    _token("figma", "Figma token", "figd_", _W + r"{38,44}" + _END),
    _token("hubspot", "HubSpot token", "pat-na1-", _H + r"{8}-(?:" + _H + r"{4}-){3}" + _H + r"{12}" + _END),
)  # fmt: skip
_GENERAL = (
    _token("jwt", "JSON Web Token", "eyJ", _W + r"{10,2000}\.eyJ" + _W + r"{8,8000}\." + _W + r"{20,2000}",
        holds=is_json_web_token),
    Token("encrypted.ansible-vault", "Ansible vault", b"$ANSIBLE_VAULT;",
        rb"\$ANSIBLE_VAULT;[0-9.]{3};AES(?:256)?[;a-zA-Z0-9_.-]{0,80}\r?\n",
          least_different=1, inside=True, confidence=_LOW),
    Token("password.grub", "GRUB password hash", b"grub.pbkdf2.sha512.",
        rb"grub\.pbkdf2\.sha512\.[0-9]{1,9}\.[0-9A-Fa-f]{16,512}\.[0-9A-Fa-f]{16,512}",
          confidence=Confidence.HIGH),
    Token("state.terraform", "Terraform state, which holds every password in plain text", b'"terraform_version"',
          rb'"terraform_version":\s{0,9}"[0-9.a-z-]{3,30}",\s{0,20}"serial"', least_different=1),
)  # fmt: skip

TOKENS: tuple[Token, ...] = (*_FORGES, *_CLOUDS, *_TOOLS, *_SERVICES, *_GENERAL)
