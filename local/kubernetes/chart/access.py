"""What KEDA's programs may do in the cluster, as the chart 2.20.2 grants it.

The templates are `clusterrole.yaml`, `clusterrolebindings.yaml` and `minimal-rbac.yaml` of the folder `manager`, and
those of the same names in `metrics-server` and `webhooks`
(https://github.com/kedacore/charts/tree/v2.20.2/keda/templates). With `watchNamespace` the operator's role holds in the
namespaces named there and in its own, instead of in all; they have to exist before the release.
"""

from collections.abc import Sequence
from typing import Final

from local.kubernetes.chart.release import OPERATOR, WORKLOADS, Release
from local.kubernetes.manifests import Json

API: Final = "rbac.authorization.k8s.io/v1"
READ: Final = ("get", "list", "watch")
TEND: Final = ("get", "list", "patch", "update", "watch")
OWN: Final = ("create", "delete", *TEND)
EVENTING: Final = (
    "cloudeventsources", "cloudeventsources/status", "clustercloudeventsources", "clustercloudeventsources/status",
)  # fmt: skip
WATCHED: Final = ("clustertriggerauthentications", "scaledjobs", "scaledobjects", "triggerauthentications")
EVENT_SOURCES: Final = ("cloudeventsources", "clustercloudeventsources")
ACCOUNTS: Final = {workload.part: workload.account for workload in WORKLOADS}


def access(release: Release) -> list[Json]:
    """Roles, then bindings, as Helm installs them."""
    minimal, certificates, reader = f"{OPERATOR}-minimal", f"{OPERATOR}-certs", f"{OPERATOR}-external-metrics-reader"
    webhook, control = f"{OPERATOR}-webhook", release.values["rbac"]["controlPlaneServiceAccountsNamespace"]
    return [
        _role(release, OPERATOR, operator_rules(release)),
        _role(release, f"{minimal}-cluster-role", minimal_rules()),
        _role(release, reader, [_rule("external.metrics.k8s.io", ["externalmetrics"], ["get"])]),
        _role(release, webhook, webhook_rules()),
        *(aggregated(release) if release.values["rbac"]["aggregateToDefaultRoles"] else []),
        _binding(release, minimal, f"{minimal}-cluster-role", "operator"),
        _binding(release, f"{OPERATOR}-system-auth-delegator", "system:auth-delegator", "metricServer"),
        {
            **_binding(release, f"{OPERATOR}-hpa-controller-external-metrics", reader, "metricServer"),
            "subjects": [
                {"kind": "ServiceAccount", "name": "horizontal-pod-autoscaler", "namespace": "kube-system"},
            ],
        },
        _binding(release, webhook, webhook, "webhooks"),
        release.object(API, "Role", certificates, rules=certificate_rules(release)),
        *operator_bindings(release),
        _binding(release, certificates, certificates, "operator", release.namespace, kind="Role"),
        _binding(
            release,
            f"{OPERATOR}-auth-reader",
            "extension-apiserver-authentication-reader",
            "metricServer",
            control,
            kind="Role",
        ),
    ]


def operator_bindings(release: Release) -> list[Json]:
    """The operator's role for the whole cluster, or for each namespace that it watches and for its own."""
    watched = release.values["watchNamespace"]
    if not watched:
        return [_binding(release, OPERATOR, OPERATOR, "operator")]
    # The template takes the names apart first and trims them then; "a,a" is one namespace, "a, a" is two.
    names = list(dict.fromkeys([*str(watched).split(","), release.namespace]))
    return [_binding(release, OPERATOR, OPERATOR, "operator", name.strip()) for name in names]


def operator_rules(release: Release) -> list[Json]:
    """What the operator may do where it watches."""
    access, restricted = release.values["rbac"], release.values["permissions"]["operator"]["restrict"]
    kinds: list[Json] = access["scaledRefKinds"] if access["enabledCustomScaledRefKinds"] else []
    names = restricted["namesAllowList"]
    seen = ["configmaps", "configmaps/status", "limitranges", "pods", "services", "serviceaccounts"]
    objects = [
        f"{plural}{part}" for plural in ("scaledjobs", "scaledobjects") for part in ("", "/finalizers", "/status")
    ]
    rules = [
        _rule("", seen, READ),
        *(
            [_rule("", ["serviceaccounts/token"], ["create"])]
            if restricted["allowAllServiceAccountTokenCreation"]
            else []
        ),
        {**_rule("", ["events"], ["create", "patch"]), "apiGroups": ["events.k8s.io", ""]},
        _rule("discovery.k8s.io", ["endpointslices"], READ),
    ]
    if not restricted["secret"]:
        rules.append(_rule("", ["secrets"], ["list", "watch"]))
        rules += [{**_rule("", ["secrets"], ["get"]), "resourceNames": names}] if names else []
    for each in kinds:
        rules.append(_rule(each["apiGroup"], [f"{each['kind']}/scale"], TEND))
        rules.append(_rule(each["apiGroup"], [each["kind"]], ["get"]))
    return [
        *rules,
        _rule("apps", ["deployments/scale", "statefulsets/scale"], TEND),
        _rule("apps", ["deployments", "replicasets", "statefulsets"], READ),
        _rule("autoscaling", ["horizontalpodautoscalers"], OWN),
        _rule("batch", ["jobs"], OWN),
        _rule("eventing.keda.sh", EVENTING, TEND),
        _rule("keda.sh", [*objects, "triggerauthentications", "triggerauthentications/status"], TEND),
    ]


def minimal_rules() -> list[Json]:
    """What the operator may do in the whole cluster, whatever it watches."""
    return [
        _rule("keda.sh", ["clustertriggerauthentications", "clustertriggerauthentications/status"], TEND),
        _rule("admissionregistration.k8s.io", ["validatingwebhookconfigurations"], TEND),
        _rule("apiregistration.k8s.io", ["apiservices"], TEND),
        _rule("eventing.keda.sh", EVENTING, TEND),
    ]


def certificate_rules(release: Release) -> list[Json]:
    """What the operator may do in its own namespace: elect a leader, and keep the certificates."""
    restricted = release.values["permissions"]["operator"]["restrict"]["secret"]
    return [
        _rule("coordination.k8s.io", ["leases"], OWN),
        {**_rule("", ["secrets"], ["get"]), "resourceNames": ["kedaorg-certs"]},
        # Secrets of the other namespaces are out of reach then, so those of this one are needed.
        _rule("", ["secrets"], ["create", "update", *(READ if restricted else ())]),
    ]


def webhook_rules() -> list[Json]:
    """What the admission webhooks may look at."""
    return [
        _rule("autoscaling", ["horizontalpodautoscalers"], ["list", "watch"]),
        _rule("keda.sh", ["scaledobjects"], ["list", "watch"]),
        _rule("apps", ["deployments", "statefulsets"], READ),
        _rule("", ["limitranges"], ["list"]),
        _rule("events.k8s.io", ["events"], ["create", "patch"]),
    ]


def aggregated(release: Release) -> list[Json]:
    """KEDA's objects, for those who may see or edit a namespace."""
    made: list[Json] = []
    for name, levels, verbs in (
        ("keda:edit", ("admin", "edit"), ("create", "delete", "patch", "update")),
        ("keda:view", ("admin", "edit", "view"), READ),
    ):
        rules = [_rule("keda.sh", WATCHED, verbs), _rule("eventing.keda.sh", EVENT_SOURCES, verbs)]
        role = _role(release, name, rules, component=OPERATOR)
        role["metadata"]["labels"] |= {f"rbac.authorization.k8s.io/aggregate-to-{level}": "true" for level in levels}
        made.append(role)
    return made


def _rule(group: str, resources: Sequence[str], verbs: Sequence[str]) -> Json:
    return {"apiGroups": [group], "resources": list(resources), "verbs": list(verbs)}


def _role(release: Release, name: str, rules: list[Json], component: str = "") -> Json:
    return release.object(API, "ClusterRole", name, component=component, cluster_scoped=True, rules=rules)


def _binding(
    release: Release, name: str, role: str, part: str, namespace: str = "", *, kind: str = "ClusterRole"
) -> Json:
    """A role for the account of a workload, in one namespace or, without one, everywhere."""
    return release.object(
        API,
        "RoleBinding" if namespace else "ClusterRoleBinding",
        name,
        namespace=namespace,
        cluster_scoped=not namespace,
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role},
        subjects=[{"kind": "ServiceAccount", "name": ACCOUNTS[part], "namespace": release.namespace}],
    )
