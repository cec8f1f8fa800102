"""Rules about pods and what belongs to them: an object that finds no pods, or the wrong ones, does nothing, silently.

Sources: the Kubernetes API reference; kubernetes.io/docs/concepts/services-networking/network-policies and
…/workloads/pods/disruptions; secrets-store-csi-driver.sigs.k8s.io; the Gateway API reference for `backendRefs`;
Azure/azure-functions-host for what it reads from its environment.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from tests.harness import pod_security
from tests.harness.pods import DEPLOYMENT, Pods, of, place
from tests.harness.recording import Recorded, Registration

AUTOSCALER: Final = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
DISRUPTION_BUDGET: Final = "kubernetes:policy/v1:PodDisruptionBudget"
INGRESS: Final = "kubernetes:networking.k8s.io/v1:Ingress"
NETWORK_POLICY: Final = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ROUTE: Final = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
SCALED_OBJECT: Final = "kubernetes:keda.sh/v1alpha1:ScaledObject"
SECRET: Final = "kubernetes:core/v1:Secret"
SECRET_PROVIDER_CLASS: Final = "kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass"
SERVICE: Final = "kubernetes:core/v1:Service"
SERVICE_ACCOUNT: Final = "kubernetes:core/v1:ServiceAccount"

PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")
NAMESPACE_NAME: Final = "kubernetes.io/metadata.name"
"""A label that every namespace has."""


def pods(recorded: Recorded) -> Iterator[str]:
    """What the namespace's Pod Security level refuses, and what contradicts itself."""
    accounts = {place(each): each for each in recorded.all(SERVICE_ACCOUNT)}
    for each in of(recorded):
        urn = each.made_by.urn
        yield from (f"{urn}: {text}" for text in pod_security.violations(each.spec))
        account = accounts.get((each.namespace, each.spec.get("serviceAccountName", "default")))
        if account is None or account.urn not in recorded.waits_for(each.made_by):
            yield f"{urn}: its ServiceAccount does not come before it"
        volumes = {volume["name"] for volume in each.volumes}
        for container in each.containers:
            names = {port["name"] for port in container.get("ports", [])}
            for probe in PROBES:
                if probe in container and container[probe]["httpGet"]["port"] not in names:
                    yield f"{urn}: the {probe} asks a port that the container does not name"
            if not {mount["name"] for mount in container.get("volumeMounts", [])} <= volumes:
                yield f"{urn}: mounts a volume that is not there"
    for each in recorded.all(DEPLOYMENT):
        spec = each.inputs["spec"]
        if not spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items():
            yield f"{each.urn}: the selector does not match the pods' labels"
        found = [pod for pod in of(recorded) if pod.are_chosen_by(spec["selector"], place(each)[0])]
        if len(found) > 1:
            yield f"{each.urn}: the selector takes the pods of others too"


def environments(recorded: Recorded) -> Iterator[str]:
    """Server-side apply refuses a name twice; the host is misled by two others."""
    for each in of(recorded):
        urn = each.made_by.urn
        counted = Counter(variable["name"] for variable in each.variables)
        yield from (
            f"{urn}: the variable {name} is there {count} times" for name, count in counted.items() if count > 1
        )
        for variable in each.variables:
            if variable["name"] == "POD_NAMESPACE":
                yield f"{urn}: POD_NAMESPACE makes the host take the cluster for App Service's own"
            if variable["name"].endswith("__credential") and variable.get("value") == "managedidentity":
                yield f"{urn}: {variable['name']} asks the node's identity service, which knows no workload"


def secrets(recorded: Recorded) -> Iterator[str]:
    """A Secret that is changed in place reaches no running pod; one that lacks a key keeps pods from starting."""
    known = {place(each): each for each in recorded.all(SECRET)}
    for each in known.values():
        if not each.inputs.get("immutable"):
            yield f"{each.urn}: can be changed in place"
        elif "name" in each.inputs["metadata"]:
            yield f"{each.urn}: is immutable under a fixed name, so that a change would have to delete it first"
        if not {"stringData", "data"} & {path.partition(".")[0] for path in each.secrets}:
            yield f"{each.urn}: its texts are in the clear in the state"
    for each in of(recorded):
        for name, key in _secret_keys(each):
            secret = known.get((each.namespace, name))
            if secret is None:
                continue  # Somebody else's, or the Secrets Store driver's.
            if key is not None and key not in secret.inputs["stringData"]:
                yield f"{each.made_by.urn}: the Secret {name} has no key {key}"
            if secret.urn not in recorded.waits_for(each.made_by):
                yield f"{each.made_by.urn}: its Secret does not come before it"


def _secret_keys(each: Pods) -> Iterator[tuple[str, str | None]]:
    for variable in each.variables:
        if reference := variable.get("valueFrom", {}).get("secretKeyRef"):
            yield reference["name"], reference["key"]
    for volume in each.volumes:
        if "secret" in volume:
            yield volume["secret"]["secretName"], None


def vaults(recorded: Recorded) -> Iterator[str]:
    """The driver fills a Secret only while a pod mounts the SecretProviderClass."""
    known = {place(each): each for each in recorded.all(SECRET_PROVIDER_CLASS)}
    mounted = {
        (each.namespace, volume["csi"]["volumeAttributes"]["secretProviderClass"]): each
        for each in of(recorded)
        for volume in each.volumes
        if "csi" in volume
    }
    for where, each in mounted.items():
        if where not in known or known[where].urn not in recorded.waits_for(each.made_by):
            yield f"{each.made_by.urn}: the SecretProviderClass that it mounts does not come before it"
    for where, each in known.items():
        if where not in mounted:
            yield f"{each.urn}: no pod mounts it, so that nothing is ever read"
        for parameter in ("clientID", "keyvaultName", "objects", "tenantId"):
            if not each.inputs["spec"]["parameters"].get(parameter):
                yield f"{each.urn}: the driver fails without {parameter}"
    synced = {
        (where[0], secret["secretName"]): (where, {item["key"] for item in secret["data"]})
        for where, each in known.items()
        for secret in each.inputs["spec"].get("secretObjects", [])
    }
    for each in of(recorded):
        for name, key in _secret_keys(each):
            if (each.namespace, name) not in synced:
                continue
            where, keys = synced[each.namespace, name]
            if key not in keys:
                yield f"{each.made_by.urn}: the driver puts no {key} into {name}"
            if not any(
                volume.get("csi", {}).get("volumeAttributes") == {"secretProviderClass": where[1]}
                for volume in each.volumes
            ):
                yield f"{each.made_by.urn}: reads {name} but does not mount what fills it"


def services(recorded: Recorded) -> Iterator[str]:
    for each in recorded.all(SERVICE):
        spec: dict[str, Any] = each.inputs["spec"]
        if spec["type"] == "ExternalName":
            continue
        found = [pod for pod in of(recorded) if pod.are_chosen_by({"matchLabels": spec["selector"]}, place(each)[0])]
        if len(found) != 1:
            yield f"{each.urn}: selects the pods of {len(found)} workloads"
        for pod in found:
            named = {port["name"] for port in pod.ports} | {port["containerPort"] for port in pod.ports}
            for port in spec["ports"]:
                if port.get("targetPort", port["port"]) not in named:
                    yield f"{each.urn}: its pods have no port {port.get('targetPort')}"


def entrances(recorded: Recorded) -> Iterator[str]:
    """Ingresses and HTTPRoutes lead to a Service that is there; a route must not lead to an ExternalName."""
    known = {place(each): each for each in recorded.all(SERVICE)}
    for each in recorded.all(INGRESS):
        spec = each.inputs["spec"]
        hosts = {host for tls in spec.get("tls", []) for host in tls["hosts"]}
        for rule in spec["rules"]:
            if rule["host"] not in hosts:
                yield f"{each.urn}: {rule['host']} is without TLS"
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                yield from _backend(each, known.get((place(each)[0], backend["name"])), backend["port"]["number"])
    for each in recorded.all(ROUTE):
        for rule in each.inputs["spec"]["rules"]:
            for backend in rule["backendRefs"]:
                if "namespace" in backend and backend["namespace"] != place(each)[0]:
                    continue  # A ReferenceGrant there lets it; the namespace is not the app's.
                service = known.get((place(each)[0], backend["name"]))
                yield from _backend(each, service, backend["port"])
                if service is not None and service.inputs["spec"]["type"] == "ExternalName":
                    yield f"{each.urn}: a Gateway need not follow an ExternalName, and should not"


def _backend(each: Registration, service: Registration | None, port: int) -> Iterator[str]:
    if service is None:
        yield f"{each.urn}: there is no such Service"
    elif port not in {each["port"] for each in service.inputs["spec"]["ports"]}:
        yield f"{each.urn}: the Service has no port {port}"


def disruption_budgets(recorded: Recorded) -> Iterator[str]:
    for each in recorded.all(DISRUPTION_BUDGET):
        spec = each.inputs["spec"]
        found = [pod for pod in of(recorded) if pod.are_chosen_by(spec["selector"], place(each)[0])]
        if len(found) != 1:
            yield f"{each.urn}: selects the pods of {len(found)} workloads"
        if spec.get("maxUnavailable") in (0, "0%"):
            yield f"{each.urn}: no replica may ever be moved"
        if "minAvailable" in spec:
            yield f"{each.urn}: a single replica would keep its node from being drained"


def network_policies(recorded: Recorded) -> Iterator[str]:
    """All pods have one; those behind a Service let callers in, and all may ask for names."""
    policies = recorded.all(NETWORK_POLICY)
    for each in policies:
        if not any(pod.are_chosen_by(each.inputs["spec"]["podSelector"], place(each)[0]) for pod in of(recorded)):
            yield f"{each.urn}: selects no pods"
    for pod in of(recorded):
        own = [
            each.inputs["spec"]
            for each in policies
            if pod.are_chosen_by(each.inputs["spec"]["podSelector"], place(each)[0])
        ]
        if not own:
            yield f"{pod.made_by.urn}: everybody may call its pods"
            continue
        open_ports = {
            port["port"] for spec in own for rule in spec.get("ingress", []) for port in rule.get("ports", [])
        }
        for service in recorded.all(SERVICE):
            spec = service.inputs["spec"]
            if spec["type"] != "ExternalName" and pod.are_chosen_by(
                {"matchLabels": spec["selector"]}, place(service)[0]
            ):
                for port in spec["ports"]:
                    if port["targetPort"] not in open_ports:
                        yield f"{service.urn}: no network policy lets callers in"
        if any("Egress" in spec["policyTypes"] for spec in own) and not any(_asks_for_names(spec) for spec in own):
            yield f"{pod.made_by.urn}: its pods cannot ask for names"


def _asks_for_names(spec: dict[str, Any]) -> bool:
    """Whether pods reach the cluster's DNS, which is in another namespace."""
    return any(
        {"namespaceSelector": {}} in rule.get("to", [{"namespaceSelector": {}}]) and "ports" not in rule
        for rule in spec.get("egress", [])
    )


def replicas(recorded: Recorded) -> Iterator[str]:
    """Their number is one's alone: an autoscaler's, KEDA's, or the Deployment's own."""
    owners: Counter[tuple[str, str]] = Counter()
    known = {place(each): each for each in recorded.all(DEPLOYMENT)}
    for each in recorded.all(AUTOSCALER) + recorded.all(SCALED_OBJECT):
        target = (place(each)[0], each.inputs["spec"]["scaleTargetRef"]["name"])
        owners[target] += 1
        if target in known and "replicas" in known[target].inputs["spec"]:
            yield f"{known[target].urn}: states replicas, which would undo the scaler's at every update"
    yield from (f"{where} is scaled by {count} objects" for where, count in owners.items() if count > 1)
    for where, each in known.items():
        if where not in owners and "replicas" not in each.inputs["spec"]:
            yield f"{each.urn}: neither states replicas nor is scaled"


def autoscalers(recorded: Recorded) -> Iterator[str]:
    known = {place(each): each for each in recorded.all(DEPLOYMENT)}
    for each in recorded.all(AUTOSCALER):
        spec = each.inputs["spec"]
        if not 1 <= spec["minReplicas"] <= spec["maxReplicas"]:
            yield f"{each.urn}: {spec['minReplicas']} to {spec['maxReplicas']} replicas"
        target = known.get((place(each)[0], spec["scaleTargetRef"]["name"]))
        if target is None or spec["scaleTargetRef"].get("kind") != "Deployment":
            yield f"{each.urn}: there is no such Deployment"
        elif not all(requests_cpu(each) for each in target.inputs["spec"]["template"]["spec"]["containers"]):
            yield f"{each.urn}: a share of no request"


def requests_cpu(container: dict[str, Any]) -> bool:
    """A limit counts as a request where there is none."""
    resources = container.get("resources", {})
    return any("cpu" in resources.get(part, {}) for part in ("requests", "limits"))


ALL: Final = (
    pods,
    environments,
    secrets,
    vaults,
    services,
    entrances,
    disruption_budgets,
    network_policies,
    replicas,
    autoscalers,
)
