"""Every rule must object to what breaks it: a recording without complaints is spoilt in one place at a time."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.harness import keda_rules, pod_security, pods, rules, stacks, workload_rules
from tests.harness.recording import Json, Recorded, Registration

VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop-vault"
ACCOUNT = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=a2V5;EndpointSuffix=core.windows.net"
STRING = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=a2V5"

FUNCTIONS: Json = {
    # By events and by identity; CPU besides.
    "orders": {
        "project": "functions/orders",
        "image": "orders:1.0.0",
        "scaling": {"minReplicas": 1, "cpuUtilization": 60},
    },
    # By connection strings.
    "telemetry": {
        "project": "functions/telemetry",
        "image": "telemetry:1.0.0",
        "connections": {
            "AzureWebJobsStorage": {"connectionString": ACCOUNT},
            "TelemetryHub": {"connectionString": STRING},
        },
    },
    # With a Key Vault.
    "shipments": {
        "project": "functions/shipments",
        "image": "shipments:1.0.0",
        "connections": {"ShopBus": {"keyVault": {"vault": VAULT, "name": "bus"}}},
    },
    # A fixed number of replicas.
    "reports": {"project": "functions/reports", "image": "reports:1.0.0"},
    # By CPU, behind a Gateway.
    "catalog": {
        "project": "functions/catalog",
        "image": "catalog:1.0.0",
        "http": {"host": "catalog.example.com", "gateway": {"name": "shared", "namespace": "gateways"}},
    },
    # By requests, behind an Ingress.
    "prices": {
        "project": "functions/catalog",
        "image": "catalog:1.0.0",
        "http": {"host": "prices.example.com", "requests": 20, "ingress": {"tlsSecret": "prices-tls"}},
    },
    # A job.
    "thumbnails": {
        "job": {},
        "image": "thumbnails:1.0.0",
        "triggers": {"draw": {"type": "queueTrigger", "queueName": "photos", "connection": "Photos"}},
    },
}


@pytest.fixture(scope="module")
def sound() -> Recorded:
    """The program with an app for each way to run, and nothing to complain about."""
    key = "aks-functions:functions"
    return stacks.run({**stacks.config("dev"), key: json.dumps(FUNCTIONS)}, secrets=[key])


def victim(sound: Recorded, which: str) -> Registration:
    """A resource by its type or, with a name behind it, by both."""
    type_, _, name = which.partition(" ")
    return sound.one(type_, name) if name else sound.all(type_)[0]


def spoilt(sound: Recorded, which: str, **changes: Any) -> Recorded:
    """The same recording, with other fields in one resource."""
    spoiling = victim(sound, which)
    return replace(sound, resources={**sound.resources, spoiling.urn: replace(spoiling, **changes)})


def with_inputs(sound: Recorded, which: str, edit: Callable[[Json], object]) -> Recorded:
    spoiling = victim(sound, which)
    inputs = copy.deepcopy(spoiling.inputs)
    edit(inputs)
    metadata = {**spoiling.outputs.get("metadata", {}), **inputs.get("metadata", {})}
    outputs = {**spoiling.outputs, **inputs, **({"metadata": metadata} if metadata else {})}
    return spoilt(sound, which, inputs=inputs, outputs=outputs)


def without(sound: Recorded, which: str) -> Recorded:
    gone = victim(sound, which).urn
    return replace(sound, resources={urn: each for urn, each in sound.resources.items() if urn != gone})


def pod_of(inputs: Json) -> Json:
    return inputs["spec"]["template"]["spec"]


def container_of(inputs: Json) -> Json:
    return pod_of(inputs)["containers"][0]


def trigger_of(inputs: Json) -> Json:
    return inputs["spec"]["triggers"][0]


NOTHING: frozenset[str] = frozenset()

ORDERS = f"{rules.DEPLOYMENT} orders-deployment"
CATALOG = f"{rules.DEPLOYMENT} catalog-deployment"
PRICES = f"{rules.DEPLOYMENT} prices-deployment"
REPORTS = f"{rules.DEPLOYMENT} reports-deployment"
SHIPMENTS = f"{rules.DEPLOYMENT} shipments-deployment"
TELEMETRY = f"{rules.DEPLOYMENT} telemetry-deployment"
JOB = f"{pods.SCALED_JOB} thumbnails-scaled-job"
ORDERS_RULE = f"{rules.SCALED_OBJECT} orders-scaled-object"
PRICES_RULE = f"{rules.SCALED_OBJECT} prices-scaled-object"
SHIPMENTS_RULE = f"{rules.SCALED_OBJECT} shipments-scaled-object"
TELEMETRY_RULE = f"{rules.SCALED_OBJECT} telemetry-scaled-object"
TELEMETRY_SIGN_IN = f"{rules.AUTHENTICATION} telemetry.telemetryhub.page-views"
ORDERS_SIGN_IN = f"{rules.AUTHENTICATION} orders.ordersstorage"
INTERCEPTOR = f"{workload_rules.SERVICE} prices-interceptor"
BUDGET = f"{workload_rules.DISRUPTION_BUDGET} orders-disruption-budget"
POLICY = f"{workload_rules.NETWORK_POLICY} catalog-network-policy"
PRICES_POLICY = f"{workload_rules.NETWORK_POLICY} prices-network-policy"
CATALOG_SERVICE = f"{workload_rules.SERVICE} catalog-service"
CATALOG_KEYS = f"{workload_rules.SECRET} catalog-keys"
PARAMETERS = f"{workload_rules.SECRET} telemetry.telemetryhub.page-views-parameters"
ROUTE = keda_rules.INTERCEPTOR_ROUTE
VAULTS = workload_rules.SECRET_PROVIDER_CLASS

FIELDS: list[tuple[str, Json, str]] = [
    ("azure-native:storage:StorageAccount", {"outputs": {"name": "with-hyphen"}}, "refuses the name"),
    (ORDERS, {"provider": ""}, "default provider"),
    (ORDERS, {"deleted_with": ""}, "not deleted with the cluster"),
    (ORDERS, {"dependencies": NOTHING}, "its ServiceAccount does not come before"),
    (CATALOG, {"dependencies": NOTHING}, "its Secret does not come before"),
    (SHIPMENTS, {"dependencies": NOTHING}, "the SecretProviderClass that it mounts does not come before"),
    (CATALOG_KEYS, {"secrets": NOTHING}, "in the clear"),
    (TELEMETRY_SIGN_IN, {"dependencies": NOTHING}, "its Secret does not come before"),
    (ORDERS_RULE, {"dependencies": NOTHING, "parent": ""}, "does not depend on the KEDA release"),
    (ORDERS_RULE, {"dependencies": NOTHING}, "its Deployment does not come before"),
    (ORDERS_RULE, {"dependencies": NOTHING}, "its TriggerAuthentication does not come before"),
    (PRICES_RULE, {"dependencies": NOTHING}, "its InterceptorRoute does not come before"),
    (JOB, {"dependencies": NOTHING}, "its TriggerAuthentication does not come before"),
    (JOB, {"dependencies": NOTHING, "parent": ""}, "does not depend on the KEDA release"),
]

NAMES_AND_RIGHTS: list[tuple[str, Callable[[Json], object], str]] = [
    (rules.CLUSTER, lambda i: i.update(dnsPrefix="a_b"), "DNS prefix"),
    (rules.CLUSTER, lambda i: i.update(nodeResourceGroup="g" * 64), "too long"),
    (rules.ASSIGNMENT, lambda i: i.update(principalType="User"), "UnmatchedPrincipalType"),
    (rules.ASSIGNMENT, lambda i: i.update(roleDefinitionId="/x"), "no built-in role"),
    ("kubernetes:core/v1:Namespace", lambda i: i["metadata"].update(name="kube-system"), "exists already"),
    (ORDERS, lambda i: i["metadata"].update(name="Orders"), "Kubernetes refuses the name"),
    (ORDERS, lambda i: i["spec"].update(relicas=0), "relicas"),
    (ORDERS, lambda i: i.update(kind="Deploiment"), "Kubernetes has no Deploiment"),
]

PODS: list[tuple[str, Callable[[Json], object], str]] = [
    (ORDERS, lambda i: pod_of(i).update(hostNetwork=True), "hostNetwork"),
    (JOB, lambda i: i["spec"]["jobTargetRef"]["template"]["spec"].update(hostNetwork=True), "hostNetwork"),
    (ORDERS, lambda i: pod_of(i).update(serviceAccountName="other"), "its ServiceAccount"),
    (ORDERS, lambda i: i["spec"].update(selector={"matchLabels": {"a": "b"}}), "selector does not match"),
    (
        ORDERS,
        lambda i: i["spec"].update(selector={"matchLabels": {"app.kubernetes.io/part-of": "aks-functions"}}),
        "the pods of others",
    ),
    (ORDERS, lambda i: container_of(i)["livenessProbe"]["httpGet"].update(port="https"), "the livenessProbe asks"),
    (ORDERS, lambda i: pod_of(i).update(volumes=[]), "mounts a volume that is not there"),
    (ORDERS, lambda i: container_of(i)["env"].append({"name": "ASPNETCORE_URLS", "value": ""}), "is there 2 times"),
    (ORDERS, lambda i: container_of(i)["env"].append({"name": "POD_NAMESPACE", "value": "x"}), "App Service"),
    (
        ORDERS,
        lambda i: container_of(i)["env"].append({"name": "Orders__credential", "value": "managedidentity"}),
        "identity service",
    ),
    (CATALOG_KEYS, lambda i: i.update(immutable=False), "changed in place"),
    (CATALOG_KEYS, lambda i: i["metadata"].update(name="keys"), "under a fixed name"),
    (f"{workload_rules.SECRET} telemetry-secrets", lambda i: i["stringData"].pop("TelemetryHub"), "has no key"),
    (VAULTS, lambda i: i["spec"]["secretObjects"][0].update(data=[]), "puts no ShopBus into"),
    (VAULTS, lambda i: i["metadata"].update(name="other"), "no pod mounts it"),
    (VAULTS, lambda i: i["spec"]["parameters"].update(tenantId=""), "fails without tenantId"),
    (VAULTS, lambda i: i["metadata"].update(name="other"), "that it mounts does not come before"),
    (SHIPMENTS, lambda i: pod_of(i).update(volumes=[], volumeMounts=[]), "does not mount what fills it"),
    (CATALOG_SERVICE, lambda i: i["spec"].update(selector={"a": "b"}), "selects the pods of 0 workloads"),
    (CATALOG_SERVICE, lambda i: i["spec"]["ports"][0].update(targetPort="web"), "have no port web"),
    (workload_rules.INGRESS, lambda i: i["spec"].update(tls=[]), "without TLS"),
    (INTERCEPTOR, lambda i: i["metadata"].update(name="other"), "there is no such Service"),
    (INTERCEPTOR, lambda i: i["spec"]["ports"][0].update(port=80), "has no port 8080"),
    (CATALOG_SERVICE, lambda i: i["spec"].update(type="ExternalName"), "need not follow an ExternalName"),
    (BUDGET, lambda i: i["spec"].update(selector={"matchLabels": {"a": "b"}}), "of 0 workloads"),
    (BUDGET, lambda i: i["spec"].update(maxUnavailable=0), "ever be moved"),
    (BUDGET, lambda i: i["spec"].update(minAvailable=1), "from being drained"),
    (POLICY, lambda i: i["spec"].update(podSelector={"matchLabels": {"a": "b"}}), "selects no pods"),
    (POLICY, lambda i: i["spec"].update(podSelector={"matchLabels": {"a": "b"}}), "everybody may call"),
    (POLICY, lambda i: i["spec"].update(ingress=[]), "lets callers in"),
    (POLICY, lambda i: i["spec"].update(egress=[]), "cannot ask for names"),
    (ORDERS, lambda i: i["spec"].update(replicas=0), "states replicas"),
    (CATALOG, lambda i: i["spec"].update(replicas=1), "states replicas"),
    (REPORTS, lambda i: i["spec"].pop("replicas"), "neither states replicas nor is scaled"),
    (workload_rules.AUTOSCALER, lambda i: i["spec"]["scaleTargetRef"].update(name="orders"), "is scaled by 2"),
    (workload_rules.AUTOSCALER, lambda i: i["spec"]["scaleTargetRef"].update(name="x"), "no such Deployment"),
    (workload_rules.AUTOSCALER, lambda i: i["spec"].update(minReplicas=30), "30 to 20 replicas"),
    (workload_rules.AUTOSCALER, lambda i: i["spec"].update(minReplicas=0), "0 to 20 replicas"),
    (CATALOG, lambda i: container_of(i).update(resources={}), "a share of no request"),
]

SCALING: list[tuple[str, Callable[[Json], object], str]] = [
    (ORDERS_RULE, lambda i: i["metadata"].update(name="o" * 55), "autoscaler's name"),
    (ORDERS_RULE, lambda i: i["spec"]["scaleTargetRef"].update(name="other"), "its Deployment does not come before"),
    (ORDERS_RULE, lambda i: i["spec"].update(triggers=[]), "no triggers"),
    (ORDERS_RULE, lambda i: i["spec"].update(minReplicaCount=21), "21 to 20 replicas"),
    (ORDERS_RULE, lambda i: i["spec"].update(idleReplicaCount=1), "idle with 1"),
    (ORDERS_RULE, lambda i: i["spec"].update(idleReplicaCount=0, minReplicaCount=0), "idle with 0 of at least 0"),
    (ORDERS_RULE, lambda i: i["spec"]["advanced"].update(scalingModifiers={"formula": "a"}), "without a target"),
    (
        ORDERS_RULE,
        lambda i: i["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"].update(scaleUpp={}),
        "scaleUpp",
    ),
    (
        ORDERS_RULE,
        lambda i: i["spec"].update(minReplicaCount=0, triggers=i["spec"]["triggers"][1:]),
        "no replica to look",
    ),
    (ORDERS_RULE, lambda i: i["spec"].update(fallback={}, triggers=i["spec"]["triggers"][1:]), "a fallback for CPU"),
    (ORDERS, lambda i: container_of(i).update(resources={}), "a share of no request"),
    (ORDERS_RULE, lambda i: trigger_of(i).update(type="timertrigger"), "no scaler found"),
    (ORDERS_RULE, lambda i: trigger_of(i)["metadata"].update(queueLenght="1"), "ignores ['queueLenght']"),
    (ORDERS_RULE, lambda i: trigger_of(i)["metadata"].update(queueLength=1), "no string"),
    (ORDERS_RULE, lambda i: trigger_of(i)["metadata"].pop("queueName"), "fails without ['queueName']"),
    (ORDERS_RULE, lambda i: trigger_of(i)["metadata"].pop("accountName"), "by identity fails without ['accountName']"),
    (ORDERS_RULE, lambda i: trigger_of(i).pop("authenticationRef"), "cannot reach its source"),
    (ORDERS_RULE, lambda i: trigger_of(i)["authenticationRef"].update(name="x"), "its TriggerAuthentication does not"),
    (ORDERS_RULE, lambda i: trigger_of(i).update(metricType="Utilization"), "metric type Utilization"),
    (ORDERS_RULE, lambda i: i["spec"]["triggers"][1].pop("metricType"), "cpu with the metric type None"),
    (ORDERS_RULE, lambda i: i["spec"]["triggers"][1].update(useCachedMetrics=True), "no cached metrics"),
    (ORDERS_RULE, lambda i: [each.update(name="a") for each in i["spec"]["triggers"]], "the name of 2 triggers"),
    (ORDERS_RULE, lambda i: trigger_of(i).update(type="kafka"), "cannot sign in by identity"),
    (SHIPMENTS_RULE, lambda i: trigger_of(i)["metadata"].update(queueName="q"), "neither a queue nor a topic"),
    (TELEMETRY_RULE, lambda i: trigger_of(i)["metadata"].update(eventHubName="h"), "keda#7926"),
    (TELEMETRY_RULE, lambda i: trigger_of(i).update(type="azure-blob"), "does not read ['storageConnection']"),
    (
        TELEMETRY_SIGN_IN,
        lambda i: i["spec"].update(secretTargetRef=i["spec"]["secretTargetRef"][:1]),
        "cannot reach its source",
    ),
    (TELEMETRY_SIGN_IN, lambda i: i.update(spec={}), "is empty"),
    (PARAMETERS, lambda i: i.update(stringData={}), "has no key connection"),
    (ORDERS_SIGN_IN, lambda i: i["spec"]["podIdentity"].update(provider="azure"), "by no azure"),
    (ORDERS_SIGN_IN, lambda i: i["spec"]["podIdentity"].update(identityId=""), "without its client id"),
    (JOB, lambda i: i["metadata"].update(name="t" * 64), "too long for a label"),
    (JOB, lambda i: i["spec"]["jobTargetRef"].update(backof_limit=1), "backof_limit"),
    (
        JOB,
        lambda i: i["spec"]["jobTargetRef"]["template"]["spec"].update(restartPolicy="Always"),
        "always started again",
    ),
    (JOB, lambda i: i["spec"].pop("rollout"), "delete the jobs that run"),
    (JOB, lambda i: i["spec"]["scalingStrategy"].update(strategy="lazy"), "no such strategy"),
    (JOB, lambda i: trigger_of(i).update(type="cpu"), "cpu is not for jobs"),
    (JOB, lambda i: trigger_of(i).update(metricType="Value"), "metricType is not for jobs"),
    (JOB, lambda i: i["spec"].update(triggers=[]), "no triggers"),
    (JOB, lambda i: i["spec"].update(maxReplicaCount=0), "0 to 0 replicas"),
    (ROUTE, lambda i: i["metadata"].update(name="other"), "nothing scales by its requests"),
    (ROUTE, lambda i: i["metadata"].update(name="other"), "its InterceptorRoute does not come before"),
    (ROUTE, lambda i: i["spec"]["target"].update(service="other"), "there is no such Service"),
    (ROUTE, lambda i: i["spec"]["target"].update(port=81), "has no port 81"),
    (PRICES_POLICY, lambda i: i["spec"]["ingress"][0].update({"from": []}), "the interceptor is not let in"),
]

WITHOUT: list[tuple[str, str]] = [
    (CATALOG_SERVICE, "there is no such Service"),
    (f"{workload_rules.NETWORK_POLICY} thumbnails-network-policy", "everybody may call"),
    (f"{workload_rules.SERVICE_ACCOUNT} orders-service-account", "its ServiceAccount does not come before"),
    (VAULTS, "does not come before"),
]


def test_a_sound_program_has_no_complaints(sound: Recorded) -> None:
    assert rules.complaints(sound) == []


def test_the_sound_program_has_something_for_every_rule(sound: Recorded) -> None:
    for type_ in (
        *(workload_rules.AUTOSCALER, workload_rules.INGRESS, workload_rules.ROUTE, workload_rules.SECRET, VAULTS),
        *(rules.DEPLOYMENT, rules.SCALED_OBJECT, pods.SCALED_JOB, keda_rules.INTERCEPTOR_ROUTE, rules.RELEASE),
    ):
        assert sound.all(type_), type_


@pytest.mark.parametrize(("which", "changes", "complaint"), FIELDS)
def test_a_field_out_of_place(sound: Recorded, which: str, changes: Json, complaint: str) -> None:
    assert any(complaint in each for each in rules.complaints(spoilt(sound, which, **changes)))


@pytest.mark.parametrize(("which", "edit", "complaint"), [*NAMES_AND_RIGHTS, *PODS, *SCALING])
def test_an_input_out_of_place(sound: Recorded, which: str, edit: Callable[[Json], object], complaint: str) -> None:
    assert any(complaint in each for each in rules.complaints(with_inputs(sound, which, edit)))


@pytest.mark.parametrize(("which", "complaint"), WITHOUT)
def test_something_that_is_missing(sound: Recorded, which: str, complaint: str) -> None:
    assert any(complaint in each for each in rules.complaints(without(sound, which)))


def test_concurrent_federated_credentials(sound: Recorded) -> None:
    first, second = sound.all(rules.CREDENTIAL)[:2]
    inputs = {**second.inputs, "resourceName": first.inputs["resourceName"]}
    loose = replace(second, dependencies=frozenset[str](), inputs=inputs)

    complaints = rules.complaints(replace(sound, resources={**sound.resources, loose.urn: loose}))

    assert any("concurrent writes" in each for each in complaints)


def test_the_same_account_trusted_twice(sound: Recorded) -> None:
    first, second = sound.all(rules.CREDENTIAL)[:2]
    twin = replace(second, inputs=first.inputs)

    complaints = rules.complaints(replace(sound, resources={**sound.resources, twin.urn: twin}))

    assert any("twice" in each for each in complaints)


def test_too_many_federated_credentials(sound: Recorded) -> None:
    first = sound.all(rules.CREDENTIAL)[0]
    more = {f"{first.urn}{n}": replace(first, urn=f"{first.urn}{n}") for n in range(20)}

    complaints = rules.complaints(replace(sound, resources={**sound.resources, **more}))

    assert any("21 federated credentials" in each for each in complaints)


def test_the_same_resource_under_two_names(sound: Recorded) -> None:
    twin = replace(sound.all(rules.ASSIGNMENT)[0], urn="urn:pulumi:twin")

    complaints = rules.complaints(replace(sound, resources={**sound.resources, twin.urn: twin}))

    assert any("is created 2 times" in each for each in complaints)
    assert any("RoleAssignmentExists" in each for each in complaints)


GOOD_CONTAINER: Json = {
    "name": "app",
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "runAsNonRoot": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    },
}


def test_a_restricted_pod_passes() -> None:
    assert list(pod_security.violations({"containers": [GOOD_CONTAINER]})) == []


@pytest.mark.parametrize("key", sorted(GOOD_CONTAINER["securityContext"]))
def test_each_setting_of_a_restricted_container_is_needed(key: str) -> None:
    rest = {name: value for name, value in GOOD_CONTAINER["securityContext"].items() if name != key}

    assert list(pod_security.violations({"containers": [{**GOOD_CONTAINER, "securityContext": rest}]}))


@pytest.mark.parametrize(
    "pod",
    [
        {"hostPID": True},
        {"volumes": [{"name": "v", "hostPath": {"path": "/"}}]},
        {"securityContext": {"runAsUser": 0}},
        {"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}},
        {"containers": [{**GOOD_CONTAINER, "ports": [{"containerPort": 80, "hostPort": 80}]}]},
        {"containers": [{**GOOD_CONTAINER, "livenessProbe": {"httpGet": {"port": 80, "host": "10.0.0.1"}}}]},
        {
            "containers": [
                {**GOOD_CONTAINER, "securityContext": {**GOOD_CONTAINER["securityContext"], "privileged": True}}
            ]
        },
    ],
)
def test_what_no_restricted_pod_may_do(pod: Json) -> None:
    assert list(pod_security.violations({"containers": [GOOD_CONTAINER], **pod}))
