"""How much sooner do the replicas come than with KEDA's default timings?

Baseline: the same Deployment, scaled by a ScaledObject that leaves all timings to KEDA, side by side with the program's
own default rule, in the same run: both queues get the same burst at the same time. No image is pulled and no host
starts on simulated nodes, so this is what the rules alone make of it; and the autoscaler here looks every 2 s, where
that of AKS looks every 15 s.
"""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, cast

from lightkube import Client, KubeConfig
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.apps_v1 import Deployment

from local.cluster.control_plane import ControlPlane
from local.demo.app import App
from local.demo.live import open_view
from local.demo.queues import create_queue
from local.demo.recorder import Recorder
from local.demo.scaling import ScaledObject
from local.demo.timeline import Timeline
from local.demo.watched import open_app
from local.demonstration import APP, NAMESPACE, real_cluster, use_azurite
from local.errors import LocalError
from local.verbs import LOCAL, console

MESSAGES = 352
"""A tenth more than 20 replicas take: the autoscaler leaves a difference of a tenth alone, and would stop at 19."""

REPLICAS = 20
DEADLINE = 180.0
DEFAULTS = f"{APP}-keda-defaults"


def main() -> None:
    """Print the times of both rules and their ratios; exit 1 when a rule did not reach the last replica."""
    directory = LOCAL / "benchmark"
    shutil.rmtree(directory, ignore_errors=True)
    with real_cluster(directory) as (environment, plane), environment.alone():
        environment.prepare(lambda config: with_default_timings(config, plane))
        for queue in (APP, DEFAULTS):
            create_queue(plane.connection_string, queue)
        outcome = environment.pulumi("up", "--yes", "--skip-preview", quiet=True)
        if not outcome.ok:
            sys.exit(outcome.text)
        with Client(KubeConfig.from_file(plane.kubeconfig), namespace=NAMESPACE, trust_env=False) as client:
            copy_with_keda_timings(client)
        try:
            ours, theirs = (timeline.summary() for timeline in run(plane))
        except LocalError as error:
            sys.exit(str(error))
    shutil.rmtree(directory)
    for name, one, other in (
        ("first replica", ours.first_ready, theirs.first_ready),
        (f"replica {REPLICAS}", ours.most_ready_at, theirs.most_ready_at),
    ):
        assert one is not None
        assert other is not None
        print(f"{name}: {one:.1f} s; with KEDA's default timings {other:.1f} s; ratio {one / other:.2f}")


def with_default_timings(config: dict[str, Any], plane: ControlPlane) -> None:
    """The sample alone, with the program's own defaults instead of the quick timings of the stack `local`."""
    sample = config["aks-functions:functions"][APP]
    del sample["scaling"]
    config["aks-functions:functions"] = {APP: sample}
    use_azurite(config, plane.connection_string)


def copy_with_keda_timings(client: Client) -> None:
    """A second Deployment and ScaledObject like the program's, with everything left to KEDA that can be."""
    deployment = client.get(Deployment, APP)
    assert deployment.spec is not None
    assert deployment.spec.template.metadata is not None
    labels = {"app.kubernetes.io/name": DEFAULTS}
    deployment.metadata = ObjectMeta(name=DEFAULTS, namespace=NAMESPACE)
    deployment.status = None
    deployment.spec.replicas = 0
    deployment.spec.selector.matchLabels = labels
    deployment.spec.template.metadata.labels = labels
    client.create(deployment)

    spec = cast("dict[str, Any]", client.get(ScaledObject, APP)["spec"])
    trigger = spec["triggers"][0]
    trigger["metadata"]["queueName"] = DEFAULTS
    rule: dict[str, Any] = {
        "scaleTargetRef": {"name": DEFAULTS},
        "maxReplicaCount": spec["maxReplicaCount"],
        "triggers": [trigger],
    }
    client.create(ScaledObject(metadata=ObjectMeta(name=DEFAULTS, namespace=NAMESPACE), spec=rule))


def run(plane: ControlPlane) -> list[Timeline]:
    """Send both bursts and watch until both Deployments have all replicas, or the deadline."""
    apps = [App(name=name, connection_string=plane.connection_string) for name in (APP, DEFAULTS)]
    with ExitStack() as stack:
        watched = [stack.enter_context(open_app(app, plane.kubeconfig, NAMESPACE)) for app in apps]
        recorder = Recorder(watched)
        view = stack.enter_context(open_view(console, [(each.app.name, each.rule) for each in watched], MESSAGES))
        recorder.watch(view, "waiting for rest", lambda app, sample: sample.rests(app.rule), DEADLINE)
        recorder.begin(0)
        with ThreadPoolExecutor(len(watched)) as pool:
            sending = [pool.submit(each.send, MESSAGES) for each in watched]
            recorder.watch(view, "scaling up", lambda _, sample: sample.ready >= REPLICAS, DEADLINE)
            for each in sending:
                each.result()
        return [each.timeline() for each in watched]


if __name__ == "__main__":
    main()
