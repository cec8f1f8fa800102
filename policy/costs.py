"""Rules about what a stack costs, and who sees it."""

from typing import Final

from .clusters import CLUSTER
from .messaging import EVENT_HUBS, SERVICE_BUS
from .monitoring import WORKSPACE
from .reading import at, told
from .registries import REGISTRY
from .rule import Level, Rule
from .sources import azure, baseline
from .storage import ACCOUNT

BUDGET: Final = "azure-native:consumption:Budget"
GROUP: Final = "azure-native:resources:ResourceGroup"

RULES: Final = (
    Rule(
        id="costs-tags",
        title="What costs money has tags",
        types=(GROUP, CLUSTER, REGISTRY, ACCOUNT, SERVICE_BUS, EVENT_HUBS, WORKSPACE),
        check=lambda props: None if at(props, "tags") else told(props, "tags"),
        reason="nobody knows whose bill it is, and whom to ask before it is removed",
        fix="set tags, such as owner and cost-center; a transform of the stack does it for all resources",
        sources=(baseline(38), azure("Require a tag on resources")),
        # Which tags there have to be is for each company to say.
        production=Level.ADVISORY,
    ),
    Rule(
        id="costs-budget-notifications",
        title="Somebody is told when a budget is used up",
        types=(BUDGET,),
        check=lambda props: None if at(props, "notifications") else told(props, "notifications"),
        reason="a budget stops nothing",
        fix="set notifications, at 80 and at 100 per cent",
        sources=(baseline(38),),
    ),
)
