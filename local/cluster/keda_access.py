"""What KEDA's programs may do in the cluster: the rights that KEDA's own manifests give them, and no more."""

from pathlib import Path
from typing import Final

import yaml

from local.cluster.api import Api, Json

# Not KEDA's own name for it, so that a chart which brings it does not collide.
_NAME: Final = "keda-processes"
_GROUP: Final = "rbac.authorization.k8s.io"
_TOKEN_SECONDS: Final = 7 * 24 * 3600


def access_objects(role: Path, namespace: str, account: str) -> list[Json]:
    """Roles, and bindings for ServiceAccount `account` of `namespace`, in the order to apply them.

    `role` is `config/rbac/role.yaml` of KEDA's repository: a ClusterRole, and a Role for KEDA's namespace. The other
    bindings are those of its `config/metrics-server/role_binding.yaml`; as in there, all programs share them.
    """
    objects: list[Json] = []
    for document in yaml.safe_load_all(role.read_text()):
        where = {} if document["kind"] == "ClusterRole" else {"namespace": namespace}
        objects.append({**document, "metadata": {"name": _NAME, **where}})
    bindings = [
        ("ClusterRole", _NAME, None),
        ("Role", _NAME, namespace),
        ("ClusterRole", "system:auth-delegator", None),
        ("Role", "extension-apiserver-authentication-reader", "kube-system"),
    ]
    for kind, name, where in bindings:
        metadata = {"name": f"{account}:{name}"} | ({"namespace": where} if where else {})
        objects.append(
            {
                "apiVersion": f"{_GROUP}/v1",
                "kind": f"{kind}Binding",
                "metadata": metadata,
                "roleRef": {"apiGroup": _GROUP, "kind": kind, "name": name},
                "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
            }
        )
    return objects


def account_token(api: Api, namespace: str, account: str) -> str:
    """A token of a ServiceAccount, as the kubelet gets one for a pod, but good for a week."""
    answer = api.post(
        f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token",
        {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"expirationSeconds": _TOKEN_SECONDS},
        },
    )
    return answer["status"]["token"]
