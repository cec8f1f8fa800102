"""When an object counts as ready or gone, and what is missing until then.

Built-in rules follow the real provider (`provider/pkg/await`): a Deployment waits for its rollout, a Job for its
completion, a Service until none of its endpoints is unready and a load balancer has an address, an Ingress for an
address, a CustomResourceDefinition for `Established`, an APIService for `Available`, a Namespace for `Active`; other
kinds, custom resources among them, are ready as soon as they are stored. The annotations of
https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#annotations replace them:
`pulumi.com/waitFor` (`condition=Type[=Status]`, `jsonpath={.path}[=value]`, or a JSON list of these),
`pulumi.com/skipAwait`, `pulumi.com/timeoutSeconds`.

As with the real provider, a condition without `observedGeneration` (KEDA's are such) satisfies a wait although it
describes the object before an update.
"""

import asyncio
import inspect
import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias, cast

from local.kubernetes.client import Cancelled, Client
from local.kubernetes.manifests import Json, Ref, annotation, dig

DEFAULT_TIMEOUT: Final = 600.0
FIRST_POLL: Final = 0.05
LONGEST_POLL: Final = 1.0

# What an object still lacks, or None when it is ready.
Probe: TypeAlias = Callable[[Json], str | None]
# The same where other objects have to be asked.
Question: TypeAlias = Callable[[Client, Json], Awaitable[str | None]]


class Hopeless(Exception):
    """The object will not become ready by waiting; the message says why."""


class NotReady(Exception):
    """An object did not become ready in time, or never will: what it lacks, and the object as last seen."""

    def __init__(self, live: Json, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.live = live
        self.reasons = list(reasons)


def timeout_of(inputs: Json, requested: float) -> float:
    """Seconds to wait: the resource option `customTimeouts`, else the annotation, else ten minutes."""
    if requested:
        return requested
    text = annotation(inputs, "pulumi.com/timeoutSeconds")
    return float(text) if text.isdigit() else DEFAULT_TIMEOUT


def probes(inputs: Json) -> list[Probe | Question]:
    """What to wait for. Raises ValueError for an annotation that cannot be understood."""
    if annotation(inputs, "pulumi.com/skipAwait") == "true":
        return []
    if text := annotation(inputs, "pulumi.com/waitFor"):
        return [*wait_for(text)]
    kind = (inputs["apiVersion"], inputs["kind"])
    built_in = BUILT_IN.get(kind) or QUESTIONS.get(kind)
    return [built_in] if built_in else []


def wait_for(text: str) -> list[Probe]:
    """The probes of a `pulumi.com/waitFor` annotation."""
    try:
        parsed: Any = json.loads(text)
    except ValueError:
        parsed = text
    expressions = cast("list[Any]", parsed) if isinstance(parsed, list) else [text]
    if not expressions:
        raise ValueError("pulumi.com/waitFor: at least one condition must be specified")
    return [expression_probe(str(expression)) for expression in expressions]


def expression_probe(expression: str) -> Probe:
    if match := re.fullmatch(r"condition=([^=]+)(?:=(.*))?", expression):
        return condition_probe(match[1], match[2] or "True")
    if match := re.fullmatch(r"jsonpath=\{(.*)\}(?:=(.*))?", expression):
        return json_path_probe(match[1], match[2])
    raise ValueError(
        f'pulumi.com/waitFor: expected "condition=Type[=Status]" or "jsonpath={{.path}}[=value]", got "{expression}"'
    )


def condition_probe(kind: str, status: str) -> Probe:
    def probe(live: Json) -> str | None:
        for condition in conditions(live):
            if str(condition.get("type")).lower() == kind.lower():
                outdated = older(live, condition.get("observedGeneration"), dig(live, "status", "observedGeneration"))
                if not outdated and str(condition.get("status")).lower() == status.lower():
                    return None
                return described(condition)
        return f"condition {kind} is not reported yet"

    return probe


def json_path_probe(path: str, value: str | None) -> Probe:
    from jsonpath import JSONPathError, compile

    try:
        query = compile(path if path.startswith("$") else f"${path}")
    except JSONPathError as error:
        raise ValueError(f"pulumi.com/waitFor: jsonpath={{{path}}}: {error}") from None

    def probe(live: Json) -> str | None:
        if older(live, dig(live, "status", "observedGeneration")):
            return "its controller has not seen the last change yet"
        found = query.findall(live)
        texts = [item if isinstance(item, str) else json.dumps(item) for item in found]
        if texts and (value is None or all(text == value for text in texts)):
            return None
        return f"{path} is {', '.join(texts) or 'not set'}" + ("" if value is None else f", not {value}")

    return probe


def conditions(live: Json) -> list[Json]:
    return cast("list[Json]", dig(live, "status", "conditions") or [])


def described(condition: Json) -> str:
    """A condition in one line: `Ready=False TriggerError: no such queue`."""
    texts = [f"{condition.get('type')}={condition.get('status')}", condition.get("reason") or ""]
    head = " ".join(text for text in texts if text)
    return f"{head}: {condition['message']}" if condition.get("message") else head


def older(live: Json, *observed: Any) -> bool:
    """Whether a controller reports a generation that is not the object's present one."""
    generation = dig(live, "metadata", "generation") or 0
    return any(isinstance(seen, int) and seen < generation for seen in observed)


def rollout(live: Json) -> str | None:
    """A Deployment is rolled out: the rules of `kubectl rollout status`."""
    status = cast("Json", live.get("status") or {})
    wanted = live["spec"].get("replicas", 1)
    states = {str(condition.get("type")): condition for condition in conditions(live)}
    notes = [
        described(condition)
        for name, condition in states.items()
        if (condition.get("status") == "True") == (name == "ReplicaFailure")
    ]
    suffix = f"; {'; '.join(notes)}" if notes else ""
    if states.get("Progressing", {}).get("reason") == "ProgressDeadlineExceeded":
        raise Hopeless(described(states["Progressing"]) + suffix)
    if status.get("observedGeneration", 0) < live["metadata"].get("generation", 0):
        return f"the rollout has not begun{suffix}"
    counts = {key: status.get(key, 0) for key in ("replicas", "updatedReplicas", "availableReplicas")}
    if counts["updatedReplicas"] < wanted:
        return f"{counts['updatedReplicas']} of {wanted} replicas updated{suffix}"
    if counts["replicas"] > counts["updatedReplicas"]:
        return f"{counts['replicas'] - counts['updatedReplicas']} old replicas are still there{suffix}"
    if counts["availableReplicas"] < counts["updatedReplicas"]:
        return f"{counts['availableReplicas']} of {wanted} replicas available{suffix}"
    return None


def active(live: Json) -> str | None:
    phase = dig(live, "status", "phase")
    return None if phase == "Active" else f"phase is {phase or 'not set'}, not Active"


def completed(live: Json) -> str | None:
    """A Job has done its work; one that failed will not."""
    for condition in conditions(live):
        if condition.get("status") == "True" and condition.get("type") == "Failed":
            raise Hopeless(described(condition))
        if condition.get("status") == "True" and condition.get("type") == "Complete":
            return None
    return "; ".join(["the Job is not complete", *map(described, conditions(live))])


async def serves(client: Client, live: Json) -> str | None:
    """A Service has no unready endpoint, though it may have none at all, and a load balancer has its address."""
    spec = cast("Json", live["spec"])
    if spec.get("type") == "LoadBalancer" and not dig(live, "status", "loadBalancer", "ingress"):
        return "Service was not allocated an IP address; does your cloud provider support this?"
    if spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None" or not spec.get("selector"):
        return None
    ref = Ref.of(live)
    endpoints = await client.get(Ref(api_version="v1", kind="Endpoints", name=ref.name, namespace=ref.namespace))
    subsets = cast("list[Json]", dig(endpoints, "subsets") or [])
    unready = sum(len(subset.get("notReadyAddresses") or []) for subset in subsets)
    return f"Service has {unready} unready endpoints: selected Pods may not be ready" if unready else None


def routed(live: Json) -> str | None:
    """An Ingress has an address. A rule without a matching Service is a warning in the real provider, no more."""
    if dig(live, "status", "loadBalancer", "ingress"):
        return None
    return (
        "Ingress .status.loadBalancer field was not updated with a hostname/IP address; for more information about "
        "this error, see https://pulumi.io/xdv72s"
    )


BUILT_IN: Final[dict[tuple[str, str], Probe]] = {
    ("apps/v1", "Deployment"): rollout,
    ("batch/v1", "Job"): completed,
    ("networking.k8s.io/v1", "Ingress"): routed,
    ("v1", "Namespace"): active,
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): condition_probe("Established", "True"),
    ("apiregistration.k8s.io/v1", "APIService"): condition_probe("Available", "True"),
}

QUESTIONS: Final[dict[tuple[str, str], Question]] = {("v1", "Service"): serves}


async def lacking(client: Client, live: Json, wanted: Probe | Question) -> str | None:
    if inspect.iscoroutinefunction(wanted):
        return await cast("Question", wanted)(client, live)
    return cast("Probe", wanted)(live)


def obstructs(condition: Json) -> bool:
    """Whether a condition tells what holds up a deletion: those of namespaces and of resource definitions."""
    kind = str(condition.get("type"))
    return condition.get("status") == "True" and (kind == "Terminating" or kind.startswith("Namespace"))


async def until_ready(client: Client, live: Json, wanted: Sequence[Probe | Question], timeout: float) -> Json:
    """Poll the object until every probe is content; the object as last seen. Raises NotReady."""
    ref = Ref.of(live)
    deadline = time.monotonic() + timeout
    interval = FIRST_POLL
    while True:
        try:
            missing = [text for probe in wanted if (text := await lacking(client, live, probe))]
        except Hopeless as error:
            raise NotReady(live, [f"{ref} will not become ready: {error}", *await causes(client, live)]) from None
        if not missing:
            return live
        if time.monotonic() >= deadline:
            reason = f"{ref} did not become ready within {timeout:.3g} s: {'; '.join(missing)}"
            raise NotReady(live, [reason, *await causes(client, live)])
        await asyncio.sleep(min(interval, max(0.0, deadline - time.monotonic())))
        interval = min(interval * 1.5, LONGEST_POLL)
        try:
            seen = await client.get(ref)
        except Cancelled as error:
            raise NotReady(live, [f"{ref} is not ready yet, and {error}: {'; '.join(missing)}"]) from None
        if seen is None:
            raise NotReady(live, [f"{ref} was deleted by someone else while it was waited for"])
        live = seen


async def causes(client: Client, live: Json) -> list[str]:
    """What the cluster knows about an object's trouble: its Warning events, and what its pods lack."""
    texts = await client.warnings(live)
    labels = dig(live, "spec", "selector", "matchLabels")
    if live["kind"] == "Deployment" and isinstance(labels, dict):
        selector = ",".join(f"{key}={value}" for key, value in cast("Json", labels).items())
        for pod in await client.objects("v1", "Pod", Ref.of(live).namespace, labelSelector=selector):
            lacking = [described(each) for each in conditions(pod) if each.get("status") == "False"]
            texts += [f"Pod {Ref.of(pod).id}: {text}" for text in lacking if ": " in text]
    return list(dict.fromkeys(texts))


async def until_gone(client: Client, ref: Ref, timeout: float) -> None:
    """Poll until the object no longer exists (or another one has taken its name). Raises NotReady."""
    deadline = time.monotonic() + timeout
    interval = FIRST_POLL
    uid = ""
    while (live := await client.get(ref)) is not None:
        if not uid:
            uid = live["metadata"].get("uid", "")
        elif live["metadata"].get("uid", "") != uid:
            return
        if time.monotonic() >= deadline:
            finalizers = ", ".join(dig(live, "metadata", "finalizers") or [])
            notes = [described(condition) for condition in conditions(live) if obstructs(condition)]
            blocked = f"; its finalizers may prevent it: {finalizers}" if finalizers else ""
            told = f"; {'; '.join(notes)}" if notes else ""
            raise NotReady(live, [f"{ref} was not deleted within {timeout:.3g} s{blocked}{told}"])
        await asyncio.sleep(min(interval, max(0.0, deadline - time.monotonic())))
        interval = min(interval * 1.5, LONGEST_POLL)
