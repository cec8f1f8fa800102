"""Rules about what the resources of a stack have to do with one another."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from . import pods
from .clusters import CHANNELS, CLUSTER, NODE_OS_CHANNELS
from .costs import BUDGET
from .messaging import EVENT_HUBS, SERVICE_BUS
from .monitoring import DIAGNOSTICS, WORKSPACE
from .pools import POOL
from .reading import at, items, members, number
from .registries import REGISTRY
from .rule import Level, Resource, StackRule
from .scaling import SCALED_OBJECT
from .sources import azure, baseline, cis
from .storage import ACCOUNT

AUTOSCALER: Final = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
DISRUPTION_BUDGET: Final = "kubernetes:policy/v1:PodDisruptionBudget"
LOCK: Final = "azure-native:authorization:ManagementLockByScope"
MAINTENANCE: Final = "azure-native:containerservice:MaintenanceConfiguration"
NETWORK: Final = "azure-native:network:VirtualNetwork"
NETWORK_POLICY: Final = "kubernetes:networking.k8s.io/v1:NetworkPolicy"

HOLD_DATA: Final = (REGISTRY, ACCOUNT, SERVICE_BUS, EVENT_HUBS, WORKSPACE, NETWORK)
"""What cannot be made again as it was, or what others depend on."""

AZURE_REGISTRIES: Final = ".azurecr.io"

Found = Iterator[tuple[Resource | None, str]]


def _all(resources: Sequence[Resource], *types: str) -> list[Resource]:
    return [each for each in resources if each.type in types]


def _is_about(each: Resource, key: str, other: Resource) -> bool:
    """Whether a property names another resource: by where its value comes from, or by the name at its end."""
    if other.urn in each.refers.get(key, ()):
        return True
    name = str(at(other.outputs, "name") or "")
    return str(at(each.props, key) or "").rpartition("/")[2].lower() == name.lower() != ""


def _diagnostics(resources: Sequence[Resource]) -> Found:
    settings = _all(resources, DIAGNOSTICS)
    for cluster in _all(resources, CLUSTER):
        if not any(_is_about(each, "resourceUri", cluster) for each in settings):
            yield cluster, "it has no diagnostic setting"


def _windows(resources: Sequence[Resource]) -> Found:
    windows = _all(resources, MAINTENANCE)
    for cluster in _all(resources, CLUSTER):
        mine = {at(each.props, "configName") for each in windows if _is_about(each, "resourceName", cluster)}
        for key, channels, name in (
            ("upgradeChannel", CHANNELS, "aksManagedAutoUpgradeSchedule"),
            ("nodeOSUpgradeChannel", NODE_OS_CHANNELS, "aksManagedNodeOSUpgradeSchedule"),
        ):
            if at(cluster.props, f"autoUpgradeProfile.{key}") in channels and not mine & {name, "default"}:
                yield cluster, f"it has no maintenance window {name}"


def _user_pools(resources: Sequence[Resource]) -> Found:
    pools = _all(resources, POOL)
    for cluster in _all(resources, CLUSTER):
        if at(cluster.props, "sku.name") == "Automatic" or at(cluster.props, "nodeProvisioningProfile.mode") == "Auto":
            continue
        beside = [each.props for each in pools if _is_about(each, "resourceName", cluster)]
        modes = {at(each, "mode") for each in (*items(at(cluster.props, "agentPoolProfiles")), *beside)}
        if "User" not in modes:
            yield cluster, "it has no pool of the mode User"


def _place(each: Resource) -> tuple[str, str]:
    return pods.namespace(each.props), str(at(each.props, "metadata.name") or "")


def _scaled(resources: Sequence[Resource]) -> dict[tuple[str, str], float]:
    """The most replicas of what is scaled, by namespace and name."""
    most: dict[tuple[str, str], float] = {}
    for each in _all(resources, SCALED_OBJECT, AUTOSCALER):
        spec: Any = at(each.props, "spec")
        found = number(at(spec, "maxReplicaCount" if each.type == SCALED_OBJECT else "maxReplicas"))
        # KEDA's own limit.
        most[pods.namespace(each.props), str(at(spec, "scaleTargetRef.name"))] = 100 if found is None else found
    return most


def _replicas(resources: Sequence[Resource]) -> Found:
    scaled = _scaled(resources)
    for each in _all(resources, pods.DEPLOYMENT, pods.STATEFUL_SET):
        if _place(each) in scaled and at(each.props, "spec.replicas") is not None:
            yield each, f"spec.replicas is {at(each.props, 'spec.replicas'):g}, while a scaling rule says how many"


def _are_chosen(labels: Mapping[str, Any], selector: Any) -> bool:
    return members(at(selector, "matchLabels")).items() <= labels.items()


def _disruption_budgets(resources: Sequence[Resource]) -> Found:
    scaled, budgets = _scaled(resources), _all(resources, DISRUPTION_BUDGET)
    for each in _all(resources, pods.DEPLOYMENT, pods.STATEFUL_SET):
        most = scaled.get(_place(each), number(at(each.props, "spec.replicas")) or 1)
        labels = dict(members(at(each.props, "spec.template.metadata.labels")))
        namespace = pods.namespace(each.props)
        if most > 1 and not any(
            pods.namespace(budget.props) == namespace and _are_chosen(labels, at(budget.props, "spec.selector"))
            for budget in budgets
        ):
            yield each, f"it has up to {most:g} replicas, and no disruption budget"


def _network_policies(resources: Sequence[Resource]) -> Found:
    guarded = {pods.namespace(each.props) for each in _all(resources, NETWORK_POLICY)}
    told: set[str] = set()
    for each in _all(resources, *pods.ALL):
        namespace = pods.namespace(each.props)
        if namespace not in guarded | told:
            told.add(namespace)
            yield each, f"its namespace {namespace} has no network policy"


def _images(resources: Sequence[Resource]) -> Found:
    own = {str(at(each.outputs, "loginServer")) for each in _all(resources, REGISTRY)}
    for each in _all(resources, *pods.ALL):
        for where, container in pods.containers(each.props):
            image = str(at(container, "image") or "")
            server = image.partition("/")[0]
            if not (server in own or (not own and server.endswith(AZURE_REGISTRIES))):
                yield each, f"{where}.image is {image}"


def _budget(resources: Sequence[Resource]) -> Found:
    if _all(resources, CLUSTER) and not _all(resources, BUDGET):
        yield None, "it has no budget"


def _protection(resources: Sequence[Resource]) -> Found:
    locks = _all(resources, LOCK)
    for each in _all(resources, *HOLD_DATA):
        if not each.protect and not any(_is_about(lock, "scope", each) for lock in locks):
            yield each, "it is neither protected nor locked"


RULES: Final = (
    StackRule(
        id="stack-diagnostics",
        title="Every cluster's control plane is logged",
        check=_diagnostics,
        reason="who changed what would be unknown afterwards",
        fix="make a DiagnosticSetting whose resourceUri is the cluster's id",
        sources=(baseline(30), azure("Resource logs in Azure Kubernetes Service should be enabled")),
    ),
    StackRule(
        id="stack-maintenance-windows",
        title="Every cluster that is upgraded by itself has a window",
        check=_windows,
        reason="pods would be moved at the busiest hour",
        fix="make a MaintenanceConfiguration of that name",
        sources=(baseline(33),),
    ),
    StackRule(
        id="stack-user-pools",
        title="Every cluster has a pool for apps",
        check=_user_pools,
        reason="apps would be on the system pool, or nowhere",
        fix="make an AgentPool of the mode User",
        sources=(baseline(11),),
    ),
    StackRule(
        id="stack-replicas",
        title="What is scaled says no number of replicas",
        check=_replicas,
        reason="each update would undo what the scaler has done",
        fix="leave spec.replicas out",
        sources=("Kubernetes, 'Migrating Deployments and StatefulSets to horizontal autoscaling'",),
        development=Level.MANDATORY,
    ),
    StackRule(
        id="stack-disruption-budgets",
        title="What has several replicas has a disruption budget",
        check=_disruption_budgets,
        reason="an upgrade of the nodes could end all of them at once",
        fix="make a PodDisruptionBudget that selects its pods",
        sources=(baseline(28),),
    ),
    StackRule(
        id="stack-network-policies",
        title="Every namespace with pods has network policies",
        check=_network_policies,
        reason="every pod of the cluster could call them",
        fix="make a NetworkPolicy in it",
        sources=(baseline(6), cis("4.4.2")),
    ),
    StackRule(
        id="stack-images",
        title="Images come from the stack's registry",
        check=_images,
        reason="what somebody else's registry hands out, and whether it does, is theirs to say",
        fix="import it into the registry, and name it there",
        sources=(
            baseline(22),
            cis("5.1.4"),
            azure("Kubernetes cluster containers should only use allowed images"),
        ),
    ),
    StackRule(
        id="stack-budget",
        title="A stack with a cluster has a budget",
        check=_budget,
        reason="what scales by itself costs by itself",
        fix="make a Budget with notifications",
        sources=(baseline(38),),
        # Many have one for the whole subscription.
        production=Level.ADVISORY,
    ),
    StackRule(
        id="stack-protection",
        title="What holds data is not deleted by accident",
        check=_protection,
        reason="what is in it is gone with it",
        fix="protect it in the program, or lock it with a ManagementLockByScope",
        sources=("Azure Resource Manager, 'Lock your resources to protect your infrastructure'",),
        # An app that goes takes its event sources along, and someone has said so.
        production=Level.ADVISORY,
    ),
)
