"""Whatever apps a configuration that is accepted names, nothing is asked for that Azure, Kubernetes or KEDA refuses."""

import json
from typing import Any, TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settings import ConfigurationError
from tests.harness import rules, stacks

Json: TypeAlias = dict[str, Any]

# Short alphabets, so that names often begin alike and differ in little.
APPS = st.from_regex(r"[ab]([ab-]{0,6}[ab])", fullmatch=True)
QUEUES = st.from_regex(r"[ab]{3}(-[ab]){0,2}(-poison)?", fullmatch=True)
CONNECTIONS = st.sampled_from(["AzureWebJobsStorage", "Own", "A_B", "B"])


def trigger(queue: str, connection: str) -> Json:
    return {"type": "queueTrigger", "queueName": queue, "connection": connection}


def app(triggers: list[Json]) -> Json:
    return {"project": "functions/orders", "image": "orders:1.0.0", "triggers": triggers}


TRIGGERS = st.lists(st.builds(trigger, QUEUES, CONNECTIONS), min_size=1, max_size=3)


@given(functions=st.dictionaries(APPS, TRIGGERS.map(app), max_size=3))
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_an_accepted_configuration_deploys_without_complaint(functions: Json) -> None:
    config = {**stacks.config("dev"), "aks-functions:functions": json.dumps(functions)}

    try:
        recorded = stacks.run(config)
    except ConfigurationError:
        return

    assert rules.complaints(recorded) == []
    assert len(recorded.all(rules.DEPLOYMENT)) == len(functions)
