"""All rules."""

from typing import Final

from . import (
    clusters,
    costs,
    identities,
    messaging,
    monitoring,
    networks,
    pod_security,
    pools,
    registries,
    scaling,
    services,
    stacks,
    storage,
    workloads,
)
from .rule import Rule, StackRule

RULES: Final[tuple[Rule, ...]] = (
    *clusters.RULES,
    *pools.RULES,
    *registries.RULES,
    *storage.RULES,
    *messaging.RULES,
    *networks.RULES,
    *identities.RULES,
    *monitoring.RULES,
    *costs.RULES,
    *workloads.RULES,
    *pod_security.RULES,
    *services.RULES,
    *scaling.RULES,
)
"""Those about one resource."""

STACK_RULES: Final[tuple[StackRule, ...]] = stacks.RULES
"""Those about a whole stack."""
