"""Who says what the rules ask for."""

from collections.abc import Mapping
from typing import Final

BASELINE: Final[Mapping[int, str]] = {
    2: "the way out of the network is one that is chosen",
    3: "subnets have network security groups of their own",
    5: "the network is CNI overlay",
    6: "a network policy engine is on from the start, and namespaces have policies",
    7: "TLS from end to end, of version 1.2 or newer",
    8: "registry, vaults and other services answer on private endpoints",
    9: "the API server is private in production",
    11: "system and user pools are apart; the system pool has three nodes or more and a taint",
    12: "operating systems are on ephemeral disks",
    14: "pools spread over zones, which are fixed when they are made",
    15: "the cluster autoscaler is on",
    16: "the tier is Standard or Premium in production",
    17: "identities are managed ones, with the rights that they need",
    19: "Entra and Azure's roles say who does what; local accounts are off",
    20: "pods have an identity each, and no secrets",
    21: "run command is off",
    22: "images come from a private registry",
    23: "the registry is Premium: in several zones, without public access, without untagged leftovers",
    24: "secrets come from a Key Vault by the CSI driver, with rotation",
    25: "Defender for Containers is on",
    26: "the Azure Policy add-on holds pods to the restricted level",
    28: "pods have requests, limits, probes and disruption budgets",
    30: "the control plane's logs go to a workspace",
    32: "Kubernetes takes patches by itself",
    33: "nodes take images by themselves, in a window",
    38: "costs have tags, budgets and alerts",
}
"""What the AKS baseline cluster prescribes, numbered here in its own order: learn.microsoft.com/azure/architecture/
reference-architectures/containers/aks/baseline-aks."""

CIS: Final[Mapping[str, str]] = {
    "4.1.5": "default service accounts are not used",
    "4.1.6": "service account tokens are mounted only where they are needed",
    "4.2.1": "no privileged containers",
    "4.2.2": "no containers in the host's process namespace",
    "4.2.3": "no containers in the host's IPC namespace",
    "4.2.4": "no containers in the host's network namespace",
    "4.2.5": "no privilege escalation",
    "4.4.2": "every namespace has network policies",
    "4.5.2": "secrets are kept outside of the cluster",
    "5.1.1": "images are scanned for vulnerabilities",
    "5.1.2": "few people get into the registry",
    "5.1.3": "the cluster only reads from the registry",
    "5.1.4": "images come from approved registries",
    "5.2.1": "workloads have service accounts of their own",
    "5.4.1": "who reaches the control plane is limited",
    "5.4.2": "the control plane has a private endpoint alone",
    "5.4.4": "network policies are enforced",
    "5.4.5": "traffic to load balancers is encrypted",
    "5.5.1": "Kubernetes' users are Entra's",
    "5.5.2": "Azure's roles authorise in Kubernetes",
}
"""What the CIS Azure Kubernetes Service Benchmark 1.7 recommends, by its own numbers."""


def baseline(number: int) -> str:
    """A prescription of the AKS baseline cluster (a key of `BASELINE`)."""
    assert number in BASELINE, number
    return f"AKS baseline {number}"


def cis(number: str) -> str:
    """A recommendation of the CIS benchmark (a key of `CIS`)."""
    assert number in CIS, number
    return f"CIS AKS {number}"


def azure(name: str) -> str:
    """A built-in definition of Azure Policy, by its display name."""
    return f"Azure Policy '{name}'"
