"""Deployments: templates that Azure Resource Manager carries out itself.

Answers follow a recording of the Azure CLI's own test (Azure/azure-cli, command_modules/resource,
test_group_deployment_lite). Only the mode Incremental is emulated, with a template in the request.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, cast

from local.azure.arm import GROUP, ArmError, Json
from local.azure.namespaces.templates import RESOURCE, check_emulated, check_template, refused, resource_id
from local.azure.paths import Template
from local.azure.resource_types import LOCATION, Change, Duration, Limits, LongRunning, ResourceType, Write, new_guid
from local.azure.store import Record, Records

DEPLOYMENT_TYPE: Final = "Microsoft.Resources/deployments"
INCREMENTAL: Final = "Incremental"
EMULATED: Final = frozenset({"mode", "template"})


class Deployment(ResourceType):
    """A deployment to a resource group. Its resources are written one after another, by the rules of direct requests.

    All are tried, and stay when another is refused or the deployment is deleted. The provider shows only that a
    deployment has failed; why is in `properties.error` of its outputs.
    """

    token = "azure-native:resources:Deployment"
    arm_type = DEPLOYMENT_TYPE
    path = Template(GROUP + f"/providers/{DEPLOYMENT_TYPE}/{{deploymentName}}")
    api_version = "2024-03-01"
    name_limits = Limits(shortest=1, longest=64, pattern=r"^[-\w\._\(\)]+$")
    # It is where its group is, and the provider fills in no location.
    tracked = False
    # What its template names may be made by the deployment itself.
    check_references = False
    duration = Duration(create=10, update=10, delete=5)
    long_running = LongRunning(path=path.text + "/operationStatuses/{operation}")
    long_running_delete = LongRunning(
        path="/subscriptions/{subscriptionId}/operationresults/{operation}", header=LOCATION
    )

    def check_busy(self, records: Records, id: str, method: str) -> None:
        """Only one thing at a time (learn.microsoft.com/rest/api/resources/deployments).

        The message for a PUT is Azure's, without its times; the one for a DELETE is not documented.
        """
        if not records.running(id):
            return
        name = id.rsplit("/", 1)[-1]
        reason = (
            f"Unable to edit or replace deployment '{name}': previous deployment is still active. Please see "
            "https://aka.ms/arm-deploy for usage details."
            if method == "PUT"
            else f"The deployment '{name}' is running and cannot be deleted."
        )
        raise ArmError(409, "DeploymentActive", reason)

    def missing(self, parameters: Mapping[str, str]) -> ArmError:
        name = parameters["deploymentName"]
        return ArmError(404, "DeploymentNotFound", f"Deployment '{name}' could not be found.")

    def validate(self, change: Change) -> None:
        if change.get("location"):
            name = change.parameters["deploymentName"]
            raise ArmError(
                400,
                "InvalidDeployment",
                f"The 'location' property is not allowed for '{name}' at resource group scope. Please see "
                "https://aka.ms/arm-deployment-subscription for usage details.",
            )
        properties = change.properties
        check_emulated(properties, EMULATED, "properties", "a deployment")
        if properties["mode"].lower() != INCREMENTAL.lower():
            raise refused(
                "properties.mode",
                f"mode '{properties['mode']}' of a deployment is not emulated: use {INCREMENTAL}, which deletes "
                "nothing that the template leaves out",
            )
        template = properties.get("template")
        if not isinstance(template, dict):
            raise refused("properties.template", "the template of a deployment must be an object")
        check_template(cast(Json, template))

    def carry_out(self, change: Change, write: Write) -> None:
        group = GROUP.format_map(change.parameters)
        resources: list[Json] = change.properties["template"]["resources"]
        ids: list[str] = []
        errors: list[Json] = []
        for resource in resources:
            id = resource_id(group, resource)
            body = {key: value for key, value in resource.items() if key not in RESOURCE}
            error = write(id, resource["apiVersion"], body)
            if error:
                errors.append(error)
            else:
                ids.append(id)
        change.internal |= {"ids": ids, "errors": errors, "started": time.time()}

    def accept(self, change: Change) -> None:
        template: Json = change.properties.pop("template")
        resources: list[Json] = template["resources"]
        content = json.dumps(template, sort_keys=True).encode()
        change.properties.update(
            templateHash=str(int.from_bytes(hashlib.sha256(content).digest()[:8])),
            mode=INCREMENTAL,
            provisioningState="Running",
            timestamp=datetime.now(UTC).isoformat(),
            duration="PT0S",
            correlationId=new_guid(),
            providers=_providers(resources),
            dependencies=[],
        )

    def failure(self, change: Change) -> Json | None:
        return _error(change.id, change.internal)

    def finish(self, records: Records, record: Record) -> None:
        del records
        _end(record)
        record.properties["outputResources"] = [{"id": id} for id in record.internal["ids"]]

    def fail(self, records: Records, record: Record) -> None:
        del records
        _end(record)
        error = _error(record.id, record.internal)
        if error:
            record.properties["error"] = error


def _providers(resources: list[Json]) -> list[Json]:
    """What a deployment says of the types in its template."""
    providers: dict[str, dict[str, Json]] = {}
    for resource in resources:
        namespace, _, type = resource["type"].partition("/")
        types = providers.setdefault(namespace, {})
        types[type] = {"resourceType": type, "locations": [resource.get("location")]}
    return [{"namespace": namespace, "resourceTypes": list(types.values())} for namespace, types in providers.items()]


def _error(id: str, internal: Json) -> Json | None:
    if not internal["errors"]:
        return None
    return {
        "code": "DeploymentFailed",
        "target": id,
        "message": "At least one resource deployment operation failed. Please list deployment operations for details. "
        "Please see https://aka.ms/arm-deployment-operations for usage details.",
        "details": internal["errors"],
    }


def _end(record: Record) -> None:
    record.properties["timestamp"] = datetime.now(UTC).isoformat()
    record.properties["duration"] = f"PT{time.time() - record.internal['started']:.7f}S"


TYPES = (Deployment(),)
