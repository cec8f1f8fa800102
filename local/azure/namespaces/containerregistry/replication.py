"""Replications: copies of a registry in other regions (learn.microsoft.com/azure/container-registry/
container-registry-geo-replication)."""

from datetime import UTC, datetime

from local.azure.arm import ArmError, plain_location
from local.azure.namespaces.containerregistry.registry import REGISTRY, is_premium, not_supported
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, Limits, LongRunning, ResourceType
from local.azure.store import Record, Records


class Replication(ResourceType):
    """A copy in one other region; its zone redundancy stays as it was made."""

    token = "azure-native:containerregistry:Replication"
    arm_type = "Microsoft.ContainerRegistry/registries/replications"
    path = Template(REGISTRY.text + "/replications/{replicationName}")
    parent = REGISTRY
    api_version = "2024-11-01-preview"
    name_limits = Limits(shortest=5, longest=50, pattern=r"^[a-zA-Z0-9]*$")
    immutable = ("properties.zoneRedundancy",)
    duration = Duration(create=90, update=10, delete=60)
    long_running = LongRunning(path=path.text + "/operationStatuses/{operation}")
    long_running_delete = LongRunning(path=path.text + "/operationStatuses/{operation}")

    def validate(self, change: Change) -> None:
        registry = change.records.get(change.id.rsplit("/", 2)[0])
        assert registry, "the parent was checked before"
        if not is_premium(registry.body):
            raise not_supported("replications", registry.body["sku"]["name"])
        location = plain_location(change.body["location"])
        taken = [registry.body["location"]]
        taken += [
            record.body["location"]
            for record in change.records.below(registry.id)
            if record.type == self.arm_type and not same_id(record.id, change.id)
        ]
        if location in taken:
            raise ArmError(
                409,
                "AlreadyInUse",
                f"The registry '{registry.name}' already is in the location '{location}': choose another one.",
                target="location",
            )

    def accept(self, change: Change) -> None:
        change.default("properties.regionEndpointEnabled", True)
        change.default("properties.zoneRedundancy", "Disabled")

    def finish(self, records: Records, record: Record) -> None:
        del records
        record.properties["status"] = {"displayStatus": "Ready", "timestamp": datetime.now(UTC).isoformat()}
