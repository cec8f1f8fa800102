"""Whatever apps a configuration that is accepted names, nothing is asked for that Azure, Kubernetes or KEDA refuses."""

import json
import tempfile
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settings import ConfigurationError
from tests.harness import rules, stacks
from tests.harness.configurations import python_app

Json: TypeAlias = dict[str, Any]

# Short alphabets, so that names often begin alike and differ in little.
APPS = st.from_regex(r"[ab]([ab-]{0,6}[ab])(-scaler|-interceptor)?", fullmatch=True)
GROUPS = st.from_regex(r"[ab](-?[ab]){0,2}", fullmatch=True)
QUEUES = st.from_regex(r"[ab]{3}(-[ab]){0,2}(-poison)?", fullmatch=True)
CONNECTIONS = st.sampled_from(["AzureWebJobsStorage", "Own", "A_B", "B"])

FUNCTIONS = st.one_of(
    st.builds('queue_trigger("m", "{}", "{}")'.format, QUEUES, CONNECTIONS),
    st.builds('blob_trigger("m", path="{}/{{name}}", connection="{}", source="EventGrid")'.format, QUEUES, CONNECTIONS),
    st.builds('service_bus_queue_trigger("m", queue_name="{}", connection="{}")'.format, QUEUES, st.just("Bus")),
    st.builds(
        'service_bus_topic_trigger("m", topic_name="{}", subscription_name="{}", connection="{}")'.format,
        QUEUES,
        QUEUES,
        st.just("Bus"),
    ),
    st.builds(
        'event_hub_message_trigger("m", event_hub_name="{}", connection="{}", consumer_group="{}")'.format,
        QUEUES,
        st.just("Hub"),
        st.sampled_from(["$Default", "a", "b"]),
    ),
    st.sampled_from(['route("a")', 'timer_trigger("m", schedule="0 0 5 * * *")', 'event_grid_trigger("m")']),
)


@st.composite
def apps(draw: st.DrawFn) -> Json:
    """What is drawn of an app; `code` are its functions."""
    code = draw(st.lists(FUNCTIONS, min_size=1, max_size=3))
    names = ["one", "two", "three"][: len(code)]
    app: Json = {"code": code}
    if draw(st.booleans()):
        first, second = draw(st.lists(GROUPS, min_size=2, max_size=2, unique=True))
        split = draw(st.integers(min_value=1, max_value=len(names)))
        members = {first: names[:split], second: names[split:]}
        app["groups"] = {group: {"functions": functions} for group, functions in members.items() if functions}
    if draw(st.booleans()):
        app["http"] = {"host": "shop.example.com", "requests": draw(st.integers(min_value=1, max_value=9))}
    if draw(st.booleans()):
        app["scaling"] = {"preset": draw(st.sampled_from(["economical", "balanced", "responsive"]))}
    if draw(st.booleans()):
        app["connections"] = {"Own": {"secret": {"name": "shop", "key": "own"}}}
    return app


@given(drawn=st.dictionaries(APPS, apps(), max_size=3))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_an_accepted_configuration_deploys_without_complaint(drawn: Json) -> None:
    with tempfile.TemporaryDirectory() as folder:
        functions = {
            name: {**python_app(Path(folder) / name, *said["code"]), **{k: v for k, v in said.items() if k != "code"}}
            for name, said in drawn.items()
        }
        config = {**stacks.config("dev"), "aks-functions:functions": json.dumps(functions)}

        try:
            recorded = stacks.run(config)
        except ConfigurationError:
            return

    assert rules.complaints(recorded) == []
    assert len(recorded.all(rules.DEPLOYMENT)) == sum(len(app.get("groups", {})) or 1 for app in drawn.values())
