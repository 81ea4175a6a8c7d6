"""This module reads what clients of clouds, storage and containers keep."""

from vmi.core.secrets.formats.format import keyed, matching

FORMATS = (
    keyed(r"/(?:secure|clouds)\.ya?ml$|/openstack/[^/]+\.ya?ml$", "password.openstack", "OpenStack password or token",
          "password", "application_credential_secret", "token", "client_secret", "access_token", "refresh_token"),
    keyed(r"openrc(?:\.sh|[._-][^/]{0,40})?$|/os[_-][^/]{0,40}\.sh$", "password.openstack",
        "OpenStack password or token",
          "OS_PASSWORD", "OS_APPLICATION_CREDENTIAL_SECRET", "OS_TOKEN", "OS_ACCESS_TOKEN", "OS_CLIENT_SECRET"),
    keyed(r"/\.?docker/config\.json$|/\.?dockercfg$|/\.?dockerconfigjson$|/containers/auth\.json$|/auth\.json$|/conf"
        r"ig\.json$",
          "token.registry", "login of a container registry", "auth", "identitytoken", "registrytoken"),
    keyed(r"/\.?kube/config$|kubeconfig(?:\.ya?ml)?$|/kubernetes/[^/]+\.conf$|/(?:k3s|rke2)\.yaml$",
        "token.kubernetes", "Kubernetes login",
          "token", "client-key-data", "password", "id-token", "refresh-token", "access-token"),
    matching(r"/(?:k3s|rke2)/(?:server/)?(?:node-|agent-)?token$|/k3s[_-]token$", "token.k3s", "k3s token",
        rb"\A(?P<secret>[^\s]{1,500})"),
    keyed(r"/(?:k3s|rke2)/config\.yaml(?:\.d/[^/]+)?$", "token.k3s", "k3s token", "token", "agent-token"),
    keyed(r"/\.?aws/(?:credentials|config)$|/\.?boto$|/\.?s3cfg$|/\.?mc/config\.json$|/\.?passwd-s3fs$", "token.s3",
        "secret key of an object store",
          "aws_secret_access_key", "aws_session_token", "secret_key", "access_token", "gpg_passphrase", "secretKey",
          "gs_secret_access_key"),
    matching(r"/\.?passwd-s3fs$", "token.s3", "secret key of an object store",
        rb"^[^:\s#]{1,200}(?::[^:\s]{16,128})?:(?P<secret>[^:\s]{16,200})\s{0,2}$"),
    keyed(r"/rclone\.conf$", "password.rclone", "login of a store in rclone's configuration",
          "pass", "password", "password2", "secret_access_key", "token", "client_secret", "key", "bearer_token",
          "sas_url", "service_account_credentials",
          "application_credential_secret", "auth_token", "key_file_pass"),
    keyed(r"/application_default_credentials\.json$|/[^/]{0,80}service[_-]?account[^/]{0,80}\.json$|/gcloud/[^/]+\.j"
        r"son$", "token.google", "Google login",
          "refresh_token", "client_secret", "access_token"),
    keyed(r"/\.?azure/[^/]+\.(?:json|ini)$|/azureauth\.json$|/waagent\.conf$", "token.azure", "Azure login",
          "clientSecret", "client_secret", "accessToken", "refreshToken", "secret", "refresh_token", "access_token"),
    matching(r"/[._]?vault[_-]?pass(?:word|wd)?(?:[_-]file)?(?:\.txt)?$|/\.vault[_-]token$|/\.vault$",
        "password.ansible-vault", "password of a vault",
             rb"\A(?!#!)(?P<secret>[^\n\r]{1,300})"),
    matching(r"/\.?oidc-agent/[^/]+$", "token.oidc-agent", "login of oidc-agent",
        rb"\A(?P<secret>[A-Za-z0-9+/=$:{\"][^\n]{20,4000})"),
    matching(r"\.tfvars(?:\.json)?$", "password.terraform", "Terraform variable",
             rb"^[ \t]{0,9}[a-z0-9_]{0,60}(?:password|secret|token)[ \t]{0,40}=[ \t]{0,9}\"(?P<secret>[^\"\n]{1,500}"
             rb")\""),
)  # fmt: skip
