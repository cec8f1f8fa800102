"""Tags on everything that takes them, by which Azure adds up costs."""

from collections.abc import Mapping
from typing import Any, Final, cast

import pulumi

TAGGED: Final = frozenset(
    {
        "applicationinsights:Component",
        "applicationinsights:Workbook",
        "alertsmanagement:PrometheusRuleGroup",
        "containerregistry:Registry",
        "containerregistry:Replication",
        "containerservice:AgentPool",
        "containerservice:ManagedCluster",
        "eventhub:Namespace",
        "logic:Workflow",
        "managedidentity:UserAssignedIdentity",
        "monitor:ActionGroup",
        "monitor:AzureMonitorWorkspace",
        "monitor:DataCollectionEndpoint",
        "monitor:DataCollectionRule",
        "monitor:MetricAlert",
        "monitor:ScheduledQueryRule",
        "network:NatGateway",
        "network:NetworkSecurityGroup",
        "network:PrivateEndpoint",
        "network:PublicIPAddress",
        "network:RouteTable",
        "network:VirtualNetwork",
        "operationalinsights:Workspace",
        "privatedns:PrivateZone",
        "privatedns:VirtualNetworkLink",
        "resources:Deployment",
        "resources:ResourceGroup",
        "servicebus:Namespace",
        "storage:StorageAccount",
    }
)
"""The types that take tags, of those that a stack may have."""


def on_everything(tags: Mapping[str, str]) -> None:
    """Put tags on every resource of Azure that the program registers from now on and that takes some; its own win.

    For the top level of a program: it changes what other code registers. Nothing without tags, since a transformation
    costs a call for each resource.
    """
    if tags:
        pulumi.runtime.register_resource_transform(lambda args: tagged(args, tags))


def tagged(args: pulumi.ResourceTransformArgs, tags: Mapping[str, str]) -> pulumi.ResourceTransformResult | None:
    """The resource with the tags, or None for one that takes none."""
    if args.type_.removeprefix("azure-native:") not in TAGGED:
        return None
    own: Any = args.props.get("tags") or {}
    if isinstance(own, pulumi.Output):
        unknown = cast("pulumi.Output[Mapping[str, str]]", own)
        both: Any = unknown.apply(lambda mine: {**tags, **mine})
    else:
        both = {**tags, **own}
    return pulumi.ResourceTransformResult(props={**args.props, "tags": both}, opts=args.opts)
