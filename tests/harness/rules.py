"""What a real `pulumi up` would refuse, or regret later, in what a program asked for.

Each rule is a function from the recording to complaints, and stands on what Azure, Kubernetes, KEDA or the engine say.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

from tests.harness import facts, keda_rules, kubernetes_schemas, workload_rules
from tests.harness.recording import Recorded, Registration

ASSIGNMENT: Final = "azure-native:authorization:RoleAssignment"
CREDENTIAL: Final = "azure-native:managedidentity:FederatedIdentityCredential"
IDENTITY: Final = "azure-native:managedidentity:UserAssignedIdentity"
CLUSTER: Final = "azure-native:containerservice:ManagedCluster"
SCALED_OBJECT: Final = workload_rules.SCALED_OBJECT
AUTHENTICATION: Final = keda_rules.AUTHENTICATION
DEPLOYMENT: Final = workload_rules.DEPLOYMENT
RELEASE: Final = keda_rules.RELEASE

KUBERNETES_VERSION: Final = keda_rules.KUBERNETES_VERSION

Rule = Callable[[Recorded], Iterator[str]]


def in_kubernetes(recorded: Recorded) -> list[Registration]:
    return [each for each in recorded.resources.values() if each.type.startswith("kubernetes:")]


def azure_names(recorded: Recorded) -> Iterator[str]:
    for type_, pattern in facts.NAMES.items():
        for each in recorded.all(type_):
            if not re.fullmatch(pattern, each.outputs["name"], re.ASCII):
                yield f"{each.urn}: Azure refuses the name {each.outputs['name']}"


def cluster_names(recorded: Recorded) -> Iterator[str]:
    for each in recorded.all(CLUSTER):
        if not re.fullmatch(facts.DNS_PREFIX, each.inputs["dnsPrefix"], re.ASCII):
            yield f"{each.urn}: AKS refuses the DNS prefix {each.inputs['dnsPrefix']}"
        if len(each.outputs["nodeResourceGroup"]) > facts.LONGEST_NODE_RESOURCE_GROUP:
            yield f"{each.urn}: the node resource group {each.outputs['nodeResourceGroup']} is too long"


def kubernetes_names(recorded: Recorded) -> Iterator[str]:
    for each in in_kubernetes(recorded):
        if each.type == RELEASE:
            continue
        is_namespace = each.type == "kubernetes:core/v1:Namespace"
        pattern = facts.KUBERNETES_LABEL_NAME if is_namespace else facts.KUBERNETES_SUBDOMAIN_NAME
        own = each.outputs["metadata"]["name"]
        if not re.fullmatch(pattern, own):
            yield f"{each.urn}: Kubernetes refuses the name {own}"
        if is_namespace and own in facts.EXISTING_NAMESPACES:
            yield f"{each.urn}: the namespace {own} exists already"


def nothing_twice(recorded: Recorded) -> Iterator[str]:
    """Both providers refuse to create what exists."""
    counted = Counter(
        (each.type, each.id.lower())
        for each in recorded.resources.values()
        if each.type.startswith(("azure-native:", "kubernetes:"))
    )
    yield from (f"{what} is created {count} times" for what, count in counted.items() if count > 1)


def role_assignments(recorded: Recorded) -> Iterator[str]:
    identities = {each.outputs["principalId"] for each in recorded.all(IDENTITY)}
    granted: Counter[tuple[str, ...]] = Counter()
    for each in recorded.all(ASSIGNMENT):
        if each.inputs["principalId"] in identities and each.inputs["principalType"] != "ServicePrincipal":
            yield f"{each.urn}: UnmatchedPrincipalType"
        scope, role = each.inputs["scope"], each.inputs["roleDefinitionId"]
        subscription = "/".join(scope.split("/")[:3])
        prefix = f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/"
        if role.removeprefix(prefix) not in facts.ROLES.values():
            yield f"{each.urn}: {role} is no built-in role in the scope's subscription"
        granted[scope.lower(), each.inputs["principalId"], role.lower()] += 1
    yield from (f"RoleAssignmentExists: {what}" for what, count in granted.items() if count > 1)


def federated_credentials(recorded: Recorded) -> Iterator[str]:
    by_identity: dict[str, list[Registration]] = {}
    for each in recorded.all(CREDENTIAL):
        by_identity.setdefault(each.inputs["resourceName"], []).append(each)
    for identity, credentials in by_identity.items():
        for one, other in combinations(credentials, 2):
            if one.urn not in recorded.waits_for(other) and other.urn not in recorded.waits_for(one):
                yield f"{one.urn} and {other.urn}: concurrent writes under {identity}"
        if len(credentials) > facts.FEDERATED_CREDENTIALS:
            yield f"{identity} has {len(credentials)} federated credentials"
        subjects = Counter((each.inputs["issuer"], each.inputs["subject"]) for each in credentials)
        yield from (f"{identity} trusts {subject} twice" for (_, subject), count in subjects.items() if count > 1)


def providers(recorded: Recorded) -> Iterator[str]:
    """On the default provider an object would go to whatever cluster the person's own kubeconfig names."""
    clusters = {each.urn for each in recorded.all(CLUSTER)}
    for each in in_kubernetes(recorded):
        if not each.provider:
            yield f"{each.urn} is on the default provider"
        if clusters and each.deleted_with not in clusters:
            yield f"{each.urn} is not deleted with the cluster"


def schemas(recorded: Recorded) -> Iterator[str]:
    """Kubernetes' own kinds; a field that a custom resource does not know is found with its definition only."""
    for each in in_kubernetes(recorded):
        if each.type == RELEASE:
            continue
        refusals = kubernetes_schemas.refusals(each.inputs, KUBERNETES_VERSION)
        if refusals is not None:
            yield from (f"{each.urn}: {text}" for text in refusals)
        elif each.inputs["apiVersion"].partition("/")[0] not in facts.CUSTOM_GROUPS:
            yield f"{each.urn}: Kubernetes has no {each.inputs['kind']} in {each.inputs['apiVersion']}"


ALL: Final[tuple[Rule, ...]] = (
    azure_names,
    cluster_names,
    kubernetes_names,
    nothing_twice,
    role_assignments,
    federated_credentials,
    providers,
    schemas,
    *workload_rules.ALL,
    *keda_rules.ALL,
)


def complaints(recorded: Recorded) -> list[str]:
    """Everything that any rule holds against a finished recording."""
    return [complaint for rule in ALL for complaint in rule(recorded)]
