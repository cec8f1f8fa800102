"""When a cluster of development stops and starts: the definition of a Logic App that does it.

Source: the workflow definition language (learn.microsoft.com/azure/logic-apps/logic-apps-workflow-definition-language),
and "Stop and start an AKS cluster" (learn.microsoft.com/azure/aks/start-stop-cluster).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

API_VERSION: Final = "2025-09-01"
"""Of the REST API of AKS."""

SPACING: Final = 30
"""Minutes that Azure wants between a stop and a start."""


def definition(verb: str, cluster_id: str, schedule: Mapping[str, Any]) -> dict[str, Any]:
    """The workflow that calls `verb` (`start` or `stop`) of a cluster, as its own identity."""
    hours, minutes = (int(each) for each in schedule[verb].split(":"))
    return {
        "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/"
        "workflowdefinition.json#",
        "contentVersion": "1.0.0.0",
        "triggers": {
            "schedule": {
                "type": "Recurrence",
                "recurrence": {
                    "frequency": "Week",
                    "interval": 1,
                    "timeZone": schedule["time_zone"],
                    "schedule": {"weekDays": list(schedule["days"]), "hours": [hours], "minutes": [minutes]},
                },
            }
        },
        "actions": {
            verb: {
                "type": "Http",
                "inputs": {
                    "method": "POST",
                    "uri": f"https://management.azure.com{cluster_id}/{verb}?api-version={API_VERSION}",
                    "authentication": {
                        "type": "ManagedServiceIdentity",
                        "audience": "https://management.azure.com/",
                    },
                },
            }
        },
    }


def problems(schedule: Mapping[str, Any], profile: str) -> Iterator[tuple[str, str]]:
    """What is wrong: the key below `operations`, and what, rule and fix."""
    if profile == "production":
        yield "schedule", "it stops the cluster, and the profile is production, which runs all the time; remove it"
    start, stop = (_minutes(schedule[verb]) for verb in ("start", "stop"))
    if abs(stop - start) < SPACING:
        yield (
            "schedule.start",
            f"'{schedule['start']}' is less than {SPACING} minutes from stop, which is '{schedule['stop']}'; Azure "
            "takes as long from one to the other; choose another time",
        )


def _minutes(time: str) -> int:
    hours, minutes = (int(each) for each in time.split(":"))
    return 60 * hours + minutes
