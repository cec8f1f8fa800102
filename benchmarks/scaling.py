"""How much sooner do the replicas come than with KEDA's default timings?

Baseline: the same Deployment, scaled by a ScaledObject that leaves all timings to KEDA, side by side with the program's
own default rule, in the same run: both queues get the same burst at the same time. No image is pulled and no host
starts on simulated nodes, so this is what the rules alone make of it; and the autoscaler here looks every 2 s, where
that of AKS looks every 15 s.
"""

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

from lightkube import Client, KubeConfig
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.apps_v1 import Deployment

from local.cluster.control_plane import ControlPlane
from local.demo.load import send_burst
from local.demo.queues import create_queue
from local.demo.scaling import ScaledObject, Scaling
from local.demonstration import APP, NAMESPACE, real_cluster, use_azurite
from local.verbs import LOCAL

MESSAGES = 352
"""A tenth more than 20 replicas take: the autoscaler leaves a difference of a tenth alone, and would stop at 19."""

REPLICAS = 20
DEADLINE = 180.0
DEFAULTS = f"{APP}-keda-defaults"


@dataclass
class Race:
    """When the first and the last replica of a Deployment were Ready, in seconds since the burst."""

    scaling: Scaling
    times: dict[int, float] = field(default_factory=dict[int, float])

    def look(self, now: float) -> None:
        ready = self.scaling.replicas().ready
        for mark in (1, REPLICAS):
            if ready >= mark:
                self.times.setdefault(mark, now)


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
        ours, theirs = run(plane)
    shutil.rmtree(directory)
    for mark, name in ((1, "first replica"), (REPLICAS, f"replica {REPLICAS}")):
        one, other = ours.times.get(mark), theirs.times.get(mark)
        if one is None or other is None:
            sys.exit(f"{name}: not reached within {DEADLINE:g} s")
        print(f"{name}: {one:.1f} s; with KEDA's default timings {other:.1f} s; ratio {one / other:.2f}")


def with_default_timings(config: dict[str, Any], plane: ControlPlane) -> None:
    """The program's own defaults instead of the quick timings of the stack `local`."""
    config["aks-functions:functions"][APP].pop("scaling")
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


def run(plane: ControlPlane) -> tuple[Race, Race]:
    """Send both bursts and watch until both Deployments have all replicas, or the deadline."""
    races = [Race(Scaling(plane.kubeconfig, NAMESPACE, name)) for name in (APP, DEFAULTS)]
    while any(race.scaling.replicas().desired for race in races):
        time.sleep(0.5)
    with ThreadPoolExecutor(2) as pool:
        begun = time.perf_counter()
        sending = [pool.submit(send_burst, plane.connection_string, queue, MESSAGES) for queue in (APP, DEFAULTS)]
        while (now := time.perf_counter() - begun) < DEADLINE and not all(REPLICAS in race.times for race in races):
            for race in races:
                race.look(now)
            time.sleep(0.1)
        for each in sending:
            each.result()
    return races[0], races[1]


if __name__ == "__main__":
    main()
