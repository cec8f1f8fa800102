"""What a production installation sets of KEDA's chart, against the chart's templates
(https://github.com/kedacore/charts/tree/v2.20.2/keda/templates; each test names its file)."""

import kubernetes_validate
import pytest

from local.kubernetes.chart.crds import minimal
from local.kubernetes.chart.objects import chart_objects
from local.kubernetes.chart.release import Release
from local.kubernetes.chart.values import merged, value_errors
from local.kubernetes.client import ApiError
from local.kubernetes.manifests import Ref
from local.provider import UNKNOWN, Refused
from tests.unit.local.kubernetes.samples import RELEASE, namespace, urn
from tests.unit.local.kubernetes.test_chart import pod, rendered

OPERATOR, ADAPTER, WEBHOOKS = "keda-operator", "keda-operator-metrics-apiserver", "keda-admission-webhooks"
DEPLOYMENTS = {OPERATOR: "operator", ADAPTER: "metricServer", WEBHOOKS: "webhooks"}
TOKEN = urn("kubernetes:helm.sh/v3:Release", "keda")
AZURE = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"protocol": "TCP", "port": 443}]}
SPREAD = {
    "maxSkew": 1,
    "topologyKey": "topology.kubernetes.io/zone",
    "whenUnsatisfiable": "ScheduleAnyway",
    "labelSelector": {"matchLabels": {"app": ADAPTER}},
}
PRODUCTION = {
    "operator": {"replicaCount": 2},
    "metricsServer": {"replicaCount": 2},
    "webhooks": {"replicaCount": 3, "failurePolicy": "Fail"},
    "podDisruptionBudget": {
        "operator": {"minAvailable": 1},
        "metricServer": {"maxUnavailable": 1},
        "webhooks": {"maxUnavailable": "50%"},
    },
    "topologySpreadConstraints": {"operator": [], "metricsServer": [SPREAD], "webhooks": []},
    "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}},
    "networkPolicy": {
        "enabled": True,
        "flavor": "kubernetes",
        "kubernetes": {part: {"extraEgressRules": [AZURE]} for part in ("operator", "metricsServer", "webhooks")},
    },
    "prometheus": {
        "operator": {"enabled": True, "serviceMonitor": {"enabled": False}, "podMonitor": {"enabled": False}},
        "metricServer": {"enabled": True, "serviceMonitor": {"enabled": False}, "podMonitor": {"enabled": False}},
        "webhooks": {"enabled": True, "serviceMonitor": {"enabled": False}},
    },
    "watchNamespace": "shop,billing",
    "crds": {"install": True, "additionalAnnotations": {"helm.sh/resource-policy": "keep"}},
    "global": {"image": {"registry": "acme.azurecr.io"}},
    "rbac": {"enabledCustomScaledRefKinds": False},
    "permissions": {"operator": {"restrict": {"secret": True}}, "metricServer": {"restrict": {"secret": True}}},
    "logging": {
        "operator": {"level": "error", "format": "json"},
        "metricServer": {"level": 0, "zapEncoder": "json"},
        "webhooks": {"level": "info", "format": "json"},
    },
    "priorityClassName": "system-cluster-critical",
    "env": [{"name": "KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS", "value": "enabled"}],
    "extraArgs": {"keda": {"kube-api-qps": 40}, "webhooks": {"cache-miss-to-direct-client": "true"}},
}


def env(objects, name):
    return {each["name"]: each.get("value") for each in pod(objects, name)["containers"][0]["env"]}


def rules(objects, name, kind="ClusterRole"):
    """What a role allows: (group, resource, verb) by resource."""
    return {
        (group, resource, verb)
        for rule in objects[kind, name]["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def test_all_of_it_is_accepted_and_every_object_is_valid_kubernetes():
    assert value_errors(PRODUCTION) == []
    for obj in rendered(PRODUCTION).values():
        kubernetes_validate.validate(obj, "1.36", strict=True)


def test_replicas_spread_and_priority_reach_the_workloads():
    """*/deployment.yaml: the chart mixes the keys metricsServer and metricServer."""
    made = rendered(PRODUCTION)
    assert {name: made["Deployment", name]["spec"]["replicas"] for name in DEPLOYMENTS} == {
        OPERATOR: 2,
        ADAPTER: 2,
        WEBHOOKS: 3,
    }
    assert pod(made, ADAPTER)["topologySpreadConstraints"] == [SPREAD]
    assert "topologySpreadConstraints" not in pod(made, OPERATOR)
    for name in DEPLOYMENTS:
        assert pod(made, name)["priorityClassName"] == "system-cluster-critical"
        assert pod(made, name)["affinity"] == PRODUCTION["affinity"]
        assert env(made, name)["KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS"] == "enabled"
        assert pod(made, name)["containers"][0]["image"].startswith("acme.azurecr.io/kedacore/keda")
    assert "--kube-api-qps=40" in pod(made, OPERATOR)["containers"][0]["args"]
    hooks = made["ValidatingWebhookConfiguration", "keda-admission"]["webhooks"]
    assert {hook["failurePolicy"] for hook in hooks} == {"Fail"}


def test_a_part_has_its_own_affinity_in_place_of_the_common_one():
    """*/deployment.yaml: `.Values.operator.affinity | default .Values.affinity`"""
    own = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}
    made = rendered({**PRODUCTION, "operator": {"affinity": own}})
    assert pod(made, OPERATOR)["affinity"] == own
    assert pod(made, ADAPTER)["affinity"] == PRODUCTION["affinity"]


def test_budgets():
    """*/poddisruptionbudget.yaml: none by default, one by one, and a 0 is left out."""
    made = rendered(PRODUCTION)
    numbers = {name: obj["spec"] for (kind, name), obj in made.items() if kind == "PodDisruptionBudget"}
    assert {name: spec.get("minAvailable") or spec.get("maxUnavailable") for name, spec in numbers.items()} == {
        OPERATOR: 1,
        ADAPTER: 1,
        WEBHOOKS: "50%",
    }
    assert all(spec["selector"] == {"matchLabels": {"app": name}} for name, spec in numbers.items())
    assert not any(kind == "PodDisruptionBudget" for kind, _ in rendered())
    zero = rendered({"podDisruptionBudget": {"webhooks": {"minAvailable": 0}}})
    assert zero["PodDisruptionBudget", WEBHOOKS]["spec"].keys() == {"selector"}


def test_policies_of_kubernetes_reach_pods_and_what_is_added():
    """*/networkpolicy.yaml"""
    made = rendered(PRODUCTION)
    served = {}
    for name in DEPLOYMENTS:
        spec = made["NetworkPolicy", name]["spec"]
        assert spec["podSelector"] == {"matchLabels": {"app": name}}
        assert spec["policyTypes"] == ["Ingress", "Egress"]
        assert spec["egress"][-1] == AZURE
        assert {"to": [{"namespaceSelector": {}}]} in spec["egress"]
        assert all(rule["from"] == [{"namespaceSelector": {}}] for rule in spec["ingress"])
        served[name] = [port["port"] for rule in spec["ingress"] for port in rule["ports"]]
        (dns, *_) = spec["egress"]
        assert dns["to"][0]["podSelector"] == {"matchLabels": {"k8s-app": "kube-dns"}}
        assert {(port["protocol"], port["port"]) for port in dns["ports"]} == {("UDP", 53), ("TCP", 53)}
    # With metrics, their port too.
    assert served == {OPERATOR: [9666, 8080], ADAPTER: [6443, 8080], WEBHOOKS: [9443, 8080]}
    to_operator = {
        "to": [{"podSelector": {"matchLabels": {"app": OPERATOR}}}],
        "ports": [{"protocol": "TCP", "port": 9666}],
    }
    assert [name for name in DEPLOYMENTS if to_operator in made["NetworkPolicy", name]["spec"]["egress"]] == [ADAPTER]


def test_policies_are_of_cilium_unless_said_otherwise():
    """values.yaml, */ciliumnetworkpolicy.yaml: only the operator's takes further rules."""
    extra = {"toFQDNs": [{"matchPattern": "*.servicebus.windows.net"}]}
    made = rendered({"networkPolicy": {"enabled": True, "cilium": {"operator": {"extraEgressRules": [extra]}}}})
    assert not any(kind == "NetworkPolicy" for kind, _ in made)
    own = {"toEntities": ["kube-apiserver", "cluster"]}
    for name in DEPLOYMENTS:
        policy = made["CiliumNetworkPolicy", name]
        assert policy["apiVersion"] == "cilium.io/v2"
        assert policy["spec"] == {
            "endpointSelector": {"matchLabels": {"app": name}},
            "egress": [own, extra] if name == OPERATOR else [own],
            "ingress": [{"fromEntities": ["cluster"]}],
        }
    # github.com/cilium/cilium, pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnetworkpolicies.yaml
    definition = minimal("ciliumnetworkpolicies")
    assert definition["metadata"]["name"] == "ciliumnetworkpolicies.cilium.io"
    assert [version["name"] for version in definition["spec"]["versions"]] == ["v2"]


def test_without_policies_there_are_none():
    assert not {kind for kind, _ in rendered()} & {"NetworkPolicy", "CiliumNetworkPolicy"}


def test_metrics_are_announced_where_a_prometheus_looks():
    """*/service.yaml: on the Services; metrics-server/deployment.yaml: on the adapter's pods as well."""
    made, silent = rendered(PRODUCTION), rendered()
    for name in DEPLOYMENTS:
        service = made["Service", name]
        marks = {"prometheus.io/scrape": "true", "prometheus.io/port": "8080", "prometheus.io/path": "/metrics"}
        assert service["metadata"]["annotations"].items() >= marks.items()
        assert ("metrics", 8080) in {(port["name"], port["port"]) for port in service["spec"]["ports"]}
        assert ("metrics", 8080) in {
            (port["name"], port["containerPort"]) for port in pod(made, name)["containers"][0]["ports"]
        }
        assert not any("prometheus" in key for key in silent["Service", name]["metadata"]["annotations"])
    template = made["Deployment", ADAPTER]["spec"]["template"]["metadata"]
    assert template["annotations"] == {"prometheus.io/scrape": "true", "prometheus.io/port": "8080"}
    assert "annotations" not in made["Deployment", OPERATOR]["spec"]["template"]["metadata"]


def test_watching_some_namespaces_binds_the_operators_role_in_each_and_in_its_own():
    """manager/clusterrolebindings.yaml; the minimal role holds everywhere all the same."""
    release = Release(name="keda", namespace="keda", values=merged(PRODUCTION))
    objects = chart_objects(release, crd_folder=None, processes=None)
    bound = [obj for obj in objects if obj["kind"] == "RoleBinding" and obj["metadata"]["name"] == OPERATOR]
    assert [obj["metadata"]["namespace"] for obj in bound] == ["shop", "billing", "keda"]
    assert {obj["roleRef"]["name"] for obj in bound} == {OPERATOR}
    subject = {"kind": "ServiceAccount", "name": "keda-operator", "namespace": "keda"}
    assert all(obj["subjects"] == [subject] for obj in bound)
    made = rendered(PRODUCTION)
    assert ("ClusterRoleBinding", OPERATOR) not in made
    assert ("ClusterRoleBinding", f"{OPERATOR}-minimal") in made
    assert {env(made, name)["WATCH_NAMESPACE"] for name in DEPLOYMENTS} == {"shop,billing"}
    everywhere = rendered()
    assert everywhere["ClusterRoleBinding", OPERATOR]["subjects"] == [subject]
    assert {env(everywhere, name)["WATCH_NAMESPACE"] for name in DEPLOYMENTS} == {""}


def test_rights_to_every_resource_and_to_secrets_can_be_left_out():
    """manager/clusterrole.yaml: by default the operator may get whatever there is."""
    default, narrow = rules(rendered(), OPERATOR), rules(rendered(PRODUCTION), OPERATOR)
    assert ("*", "*", "get") in default
    assert ("*", "*/scale", "patch") in default
    assert ("", "secrets", "list") in default
    assert not any(group == "*" or resource == "secrets" for group, resource, _ in narrow)
    assert {("apps", "deployments/scale", "patch"), ("keda.sh", "scaledobjects/status", "update")} <= narrow
    # minimal-rbac.yaml: Secrets of its own namespace instead.
    certificates = rules(rendered(PRODUCTION), "keda-operator-certs", "Role")
    assert ("", "secrets", "list") in certificates
    assert ("", "secrets", "list") not in rules(rendered(), "keda-operator-certs", "Role")
    for name in (OPERATOR, ADAPTER):
        assert env(rendered(PRODUCTION), name)["KEDA_RESTRICT_SECRET_ACCESS"] == "true"
        assert "KEDA_RESTRICT_SECRET_ACCESS" not in env(rendered(), name)


def test_named_kinds_and_secrets_are_granted_alone():
    """manager/clusterrole.yaml: scaledRefKinds, namesAllowList, allowAllServiceAccountTokenCreation"""
    restrict = {"namesAllowList": ["store"], "allowAllServiceAccountTokenCreation": True}
    kinds = [{"apiGroup": "argoproj.io", "kind": "Rollout"}]
    made = rendered({"rbac": {"scaledRefKinds": kinds}, "permissions": {"operator": {"restrict": restrict}}})
    allowed = rules(made, OPERATOR)
    assert {("argoproj.io", "Rollout", "get"), ("argoproj.io", "Rollout/scale", "update")} <= allowed
    assert ("*", "*", "get") not in allowed
    assert ("", "serviceaccounts/token", "create") in allowed
    (named,) = [rule for rule in made["ClusterRole", OPERATOR]["rules"] if "resourceNames" in rule]
    assert named["resourceNames"] == ["store"]
    assert named["verbs"] == ["get"]


def test_bindings_are_for_the_account_of_the_program():
    """metrics-server/clusterrolebinding.yaml, webhooks/clusterrolebindings.yaml, manager/minimal-rbac.yaml"""
    made = rendered()

    def bound(kind, name):
        obj = made[kind, name]
        (subject,) = obj["subjects"]
        return obj["metadata"].get("namespace"), obj["roleRef"]["name"], subject["name"], subject["namespace"]

    delegator, reader = "system:auth-delegator", "extension-apiserver-authentication-reader"
    assert bound("ClusterRoleBinding", f"{OPERATOR}-system-auth-delegator") == (
        None,
        delegator,
        "keda-metrics-server",
        "keda",
    )
    assert bound("RoleBinding", f"{OPERATOR}-auth-reader") == ("kube-system", reader, "keda-metrics-server", "keda")
    assert bound("ClusterRoleBinding", f"{OPERATOR}-hpa-controller-external-metrics") == (
        None,
        f"{OPERATOR}-external-metrics-reader",
        "horizontal-pod-autoscaler",
        "kube-system",
    )
    assert bound("ClusterRoleBinding", f"{OPERATOR}-webhook") == (None, f"{OPERATOR}-webhook", "keda-webhook", "keda")
    assert bound("RoleBinding", f"{OPERATOR}-certs") == ("keda", f"{OPERATOR}-certs", "keda-operator", "keda")


def test_default_roles_can_learn_of_kedas_objects():
    """manager/clusterrole.yaml: aggregateToDefaultRoles"""
    made = rendered({"rbac": {"aggregateToDefaultRoles": True}})
    assert ("keda.sh", "scaledobjects", "watch") in rules(made, "keda:view")
    assert ("keda.sh", "scaledobjects", "create") in rules(made, "keda:edit")
    labels = made["ClusterRole", "keda:view"]["metadata"]["labels"]
    assert labels["rbac.authorization.k8s.io/aggregate-to-view"] == "true"
    edit = made["ClusterRole", "keda:edit"]["metadata"]["labels"]
    assert "rbac.authorization.k8s.io/aggregate-to-view" not in edit


def test_rights_can_be_left_to_somebody_else():
    """`rbac.create` stands around every role and binding."""
    made = rendered({"rbac": {"create": False}})
    assert not any("Role" in kind for kind, _ in made)


def test_levels_and_formats_of_logs():
    """*/deployment.yaml: the metrics server spells them its own way."""
    made = rendered(PRODUCTION)
    assert {"--zap-log-level=error", "--zap-encoder=json"} <= set(pod(made, OPERATOR)["containers"][0]["args"])
    assert {"--v=0", "--zap-encoder=json"} <= set(pod(made, ADAPTER)["containers"][0]["args"])
    assert {"--zap-log-level=info", "--zap-encoder=json"} <= set(pod(made, WEBHOOKS)["containers"][0]["args"])


def test_one_parts_values_stay_its_own():
    """All parts have the same defaults."""
    made = rendered(
        {"podDisruptionBudget": {"operator": {"minAvailable": 1}}, "resources": {"operator": {"limits": {"cpu": 2}}}}
    )
    assert [name for kind, name in made if kind == "PodDisruptionBudget"] == [OPERATOR]
    limits = {name: pod(made, name)["containers"][0]["resources"]["limits"]["cpu"] for name in DEPLOYMENTS}
    assert limits == {OPERATOR: 2, ADAPTER: 1, WEBHOOKS: 1}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"podDisruptionBudget": {"operator": {"minAvailble": 1}}}, ("minAvailble", "did you mean minAvailable")),
        ({"podDisruptionBudget": {"minAvailable": 1}}, ("values.podDisruptionBudget.minAvailable", "operator")),
        ({"podDisruptionBudget": {"metricsServer": {}}}, ("metricsServer", "did you mean metricServer")),
        ({"topologySpreadConstraints": {"metricServer": []}}, ("metricServer", "did you mean metricsServer")),
        ({"networkPolicy": {"flavour": "cilium"}}, ("values.networkPolicy.flavour", "did you mean flavor")),
        ({"networkPolicy": {"flavor": "calico"}}, ("values.networkPolicy.flavor", "cilium or kubernetes", "'calico'")),
        ({"networkPolicy": {"cilium": {"webhooks": {}}}}, ("values.networkPolicy.cilium.webhooks", "operator")),
        ({"watchNamespaces": "a"}, ("values.watchNamespaces", "did you mean watchNamespace")),
        ({"crds": {"annotations": {}}}, ("values.crds.annotations", "additionalAnnotations")),
        ({"permissions": {"operator": {"restrict": {"secrets": True}}}}, ("secrets", "did you mean secret")),
        ({"rbac": {"enableCustomScaledRefKinds": False}}, ("did you mean enabledCustomScaledRefKinds",)),
        ({"logging": {"metricServer": {"format": "json"}}}, ("values.logging.metricServer.format", "zapEncoder")),
        (
            {"logging": {"webhooks": {"format": "text"}}},
            ("values.logging.webhooks.format", "console or json", "'text'"),
        ),
        ({"webhooks": {"failurePolicy": "fail"}}, ("values.webhooks.failurePolicy", "Fail or Ignore", "'fail'")),
        (
            {"prometheus": {"operator": {"serviceMonitor": {"enabled": True}}}},
            ("values.prometheus.operator.serviceMonitor.enabled", "takes false here, not True"),
        ),
    ],
)
def test_what_the_chart_would_pass_over_in_silence_is_an_error(values, words):
    (error,) = value_errors(values)
    assert all(word in error for word in words)


def test_a_value_that_is_not_known_yet_is_none_to_complain_about():
    assert value_errors({"networkPolicy": {"flavor": UNKNOWN}}) == []


def test_a_release_for_some_namespaces_needs_them(provider, client):
    for name in ("keda", "shop"):
        client.apply(namespace(name), "tests")
    with pytest.raises(Refused, match='namespaces "billing" not found'):
        provider.create(TOKEN, {**RELEASE, "values": PRODUCTION}, 0, False)
    client.apply(namespace("billing"), "tests")
    provider.create(TOKEN, {**RELEASE, "values": {**PRODUCTION, "crds": {"install": True}}}, 0, False)
    binding = {"api_version": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "name": OPERATOR}
    assert client.get(Ref(**binding, namespace="shop"))
    assert client.objects("networking.k8s.io/v1", "NetworkPolicy")
    provider.delete(TOKEN, "keda/keda", RELEASE, {}, 0)
    assert client.get(Ref(**binding, namespace="shop")) is None
    for kind in ("ClusterRole", "ClusterRoleBinding", "Role"):
        assert client.objects("rbac.authorization.k8s.io/v1", kind) == []
    assert client.objects("networking.k8s.io/v1", "NetworkPolicy") == []
    assert client.objects("policy/v1", "PodDisruptionBudget") == []


def test_roles_may_have_a_colon_in_their_name(provider, client):
    """https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#path-segment-names"""
    client.apply(namespace("keda"), "tests")
    provider.create(TOKEN, {**RELEASE, "values": {"rbac": {"aggregateToDefaultRoles": True}}}, 0, False)
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "keda:view"}}
    assert client.get(Ref.of(role))
    with pytest.raises(ApiError, match="a lowercase RFC 1123 subdomain"):
        client.apply(namespace("keda:view"), "tests")


def test_policies_of_cilium_find_their_kind_on_aks(provider, client):
    client.apply(namespace("keda"), "tests")
    provider.create(TOKEN, {**RELEASE, "values": {"networkPolicy": {"enabled": True}}}, 0, False)
    assert len(client.objects("cilium.io/v2", "CiliumNetworkPolicy")) == 3
    provider.delete(TOKEN, "keda/keda", RELEASE, {}, 0)
    assert client.objects("cilium.io/v2", "CiliumNetworkPolicy") == []
