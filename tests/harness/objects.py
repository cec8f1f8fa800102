"""The Kubernetes objects that a program asks for, as the API server gets them."""

from tests.harness.pods import SCALED_JOB
from tests.harness.recording import Json, Recorded, Registration

RELEASE = "kubernetes:helm.sh/v3:Release"


def of(recorded: Recorded) -> list[Json]:
    """All of them, without what a Helm chart makes, and with the Jobs that KEDA makes for ScaledJobs."""
    asked = [each for each in recorded.resources.values() if each.type.startswith("kubernetes:")]
    objects = [_object(each) for each in asked if each.type != RELEASE]
    return objects + [_job(_object(each)) for each in asked if each.type == SCALED_JOB]


def _object(each: Registration) -> Json:
    """With the name that Pulumi gives it where it has none of its own."""
    return {**each.inputs, "metadata": {**each.inputs["metadata"], "name": each.outputs["metadata"]["name"]}}


def _job(scaled: Json) -> Json:
    metadata = {**scaled["metadata"], "name": f"{scaled['metadata']['name']}-abcde"}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": scaled["spec"]["jobTargetRef"]}
