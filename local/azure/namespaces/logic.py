"""Microsoft.Logic: workflows that run in the consumption plan."""

import re
from datetime import UTC, datetime
from typing import Final, cast

from local.azure.arm import ENDPOINT, GROUP, ArmError, Json
from local.azure.namespaces.identity import answer_identity
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, ResourceType

WORKFLOW_TYPE: Final = "Microsoft.Logic/workflows"
SCHEMA: Final = re.compile(
    r"https://schema\.management\.azure\.com/providers/Microsoft\.Logic/schemas/[\w-]+/workflowdefinition\.json#?",
    re.IGNORECASE,
)
MOST_TRIGGERS: Final = 10
MOST_ACTIONS: Final = 500
"""learn.microsoft.com/azure/logic-apps/logic-apps-limits-and-configuration"""


class Workflow(ResourceType):
    """A workflow. Its definition is checked for what every definition needs, and for actions that wait for others."""

    token = "azure-native:logic:Workflow"
    arm_type = WORKFLOW_TYPE
    path = Template(GROUP + f"/providers/{WORKFLOW_TYPE}/{{workflowName}}")
    api_version = "2019-05-01"
    name_limits = Limits(shortest=1, longest=80, pattern=r"^[a-zA-Z0-9-_.()]+$")
    duration = Duration(create=5, update=4, delete=3)

    def validate(self, change: Change) -> None:
        definition = change.get("properties.definition")
        if definition is None:
            return
        if not isinstance(definition, dict):
            raise _invalid("The request content is not valid: the definition of a workflow must be an object.")
        members = cast(Json, definition)
        schema = members.get("$schema")
        if schema is None:
            raise _invalid(
                "The request content is not valid and could not be deserialized: 'Required property '$schema' not "
                "found in JSON. Path 'properties.definition'.'."
            )
        if not SCHEMA.fullmatch(str(schema)):
            raise _invalid(f"The request content is not valid: '{schema}' is no schema of workflow definitions.")
        _check_parameters(change, members)
        for kind, most in (("triggers", MOST_TRIGGERS), ("actions", MOST_ACTIONS)):
            if len(members.get(kind) or {}) > most:
                raise _invalid_template(f"The workflow has more than {most} {kind}.")
        actions: Json = members.get("actions") or {}
        for name, action in actions.items():
            before: Json = action.get("runAfter") or {}
            for other in before:
                if other not in actions:
                    raise _invalid_template(
                        f"The 'runAfter' of the action '{name}' refers to the action '{other}', which is not defined."
                    )

    def accept(self, change: Change) -> None:
        now = datetime.now(UTC).isoformat()
        answer_identity(change)
        change.default("properties.state", "Enabled")
        change.default("properties.parameters", {})
        change.default("properties.createdTime", now)
        change.default("properties.accessEndpoint", f"{ENDPOINT}{change.id}")
        change.properties["changedTime"] = now
        change.properties["version"] = str(int(datetime.now(UTC).timestamp() * 1e7)).zfill(20)
        change.properties["sku"] = {"name": "Consumption"}
        change.properties["provisioningState"] = "Succeeded"


def _check_parameters(change: Change, definition: Json) -> None:
    declared: Json = definition.get("parameters") or {}
    given: Json = change.get("properties.parameters") or {}
    for name in given:
        if name not in declared:
            raise _invalid_template(f"The workflow has a value for the parameter '{name}', which is not declared.")
    for name, parameter in declared.items():
        if name not in given and "defaultValue" not in parameter:
            raise _invalid_template(f"The workflow parameter '{name}' has neither a value nor a default.")


def _invalid(message: str) -> ArmError:
    return ArmError(400, "InvalidRequestContent", message, target="properties.definition")


def _invalid_template(message: str) -> ArmError:
    return ArmError(400, "InvalidTemplate", message, target="properties.definition")


TYPES = (Workflow(),)
