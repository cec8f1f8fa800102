"""What the configuration says about scaling and nobody could do, or nobody would read."""

from pathlib import Path

import pytest

from tests.harness.configurations import changed, loaded, mistakes, python_app, told
from tests.harness.recording import Json

QUEUE = 'queue_trigger("m", "orders", "Orders")'
QUEUES = (QUEUE, 'queue_trigger("m", "returns", "Orders")')
TIMER = 'timer_trigger("m", schedule="0 0 5 * * *")'
HTTP = 'route("orders")'
CRON: Json = {"timezone": "Europe/Berlin", "start": "0 8 * * *", "end": "0 18 * * *", "desiredReplicas": "3"}


def shop(app: Json, **scaling: object) -> Json:
    return {"functions": {"shop": {**app, "scaling": scaling}}}


WRONG: list[tuple[str, Json, str, list[str]]] = [
    ("preset", {"preset": "fast"}, "preset", ['"fast"', "economical, balanced or responsive", "change it"]),
    (
        "min-over-max",
        {"minReplicas": 5, "maxReplicas": 4},
        "minReplicas",
        ["5", "maxReplicas", "4", "lower minReplicas or raise maxReplicas"],
    ),
    ("min-over-default", {"minReplicas": 21}, "minReplicas", ["21", "maxReplicas", "20", "raise maxReplicas"]),
    ("negative", {"minReplicas": -1}, "minReplicas", ["-1", "0 to"]),
    ("no-maximum", {"maxReplicas": 0}, "maxReplicas", ["0", "1 to"]),
    ("poll", {"pollingInterval": 0}, "pollingInterval", ["0", "1 to"]),
    ("half", {"cooldownPeriod": 1.5}, "cooldownPeriod", ["1.5", "change it"]),
    ("text", {"cooldownPeriod": "60"}, "cooldownPeriod", ['"60"', "a number", "change it"]),
    # KEDA's fields are `int32` in its custom resource definitions.
    ("32-bit", {"maxReplicas": 2**31}, "maxReplicas", ["2147483648", "2147483647"]),
    ("idle-over-min", {"idleReplicas": 0}, "idleReplicas", ["0 is not less than minReplicas 0", "leave it out"]),
    # "Currently, the only valid value is 0" (kedacore/keda#2314).
    ("idle-one", {"idleReplicas": 1, "minReplicas": 2}, "idleReplicas", ["1 is not 0", "set it to 0"]),
    ("fallback-empty", {"fallback": {}}, "fallback.replicas", ["missing", "a number of replicas", "add it"]),
    (
        "fallback-behavior",
        {"fallback": {"replicas": 1, "behavior": "dynamic"}},
        "fallback.behavior",
        ['"dynamic"', "currentReplicasIfHigher", "change it"],
    ),
    (
        "formula",
        {"modifiers": {"formula": "one + twoo", "target": 2}},
        "modifiers.formula",
        ["twoo is no trigger", "did you mean two?"],
    ),
    (
        "formula-of-nothing",
        {"modifiers": {"formula": "1 + 1", "target": 2}},
        "modifiers.formula",
        ["'1 + 1' names no trigger", "use one, two"],
    ),
    (
        "formula-missing",
        {"modifiers": {"target": 2}},
        "modifiers.formula",
        ["missing", "an expression over the names of functions", "add it"],
    ),
    # One line, although the validator tries whole numbers and others.
    (
        "target-text",
        {"modifiers": {"formula": "one", "target": "2"}},
        "modifiers.target",
        ['"2"', "a number above 0", "change it"],
    ),
    (
        "target-half-with-fallback",
        {"modifiers": {"formula": "one", "target": 2.5}, "fallback": {"replicas": 1}},
        "modifiers.target",
        ["2.5 is no whole number", "choose a whole one"],
    ),
    ("targets-list", {"targets": [1]}, "targets", ["a list", "a map: by function", "change it"]),
    ("targets-text", {"targets": {"one": "many"}}, "targets.one", ['"many"', "a number above 0", "change it"]),
    ("targets-zero", {"targets": {"one": 0}}, "targets.one", ["0", "a number above 0", "change it"]),
    ("targets-true", {"targets": {"one": True}}, "targets.one", ["true", "a number above 0", "change it"]),
    ("targets-infinite", {"targets": {"one": float("inf")}}, "targets.one", ["Infinity", "a number above 0"]),
    ("targets-half", {"targets": {"one": 1.5}}, "targets.one", ["1.5", "a whole number"]),
    ("metadata-text", {"metadata": {"one": "x"}}, "metadata.one", ['"x"', "a map of texts", "change it"]),
    (
        "metadata-number",
        {"metadata": {"one": {"queueLength": 5}}},
        "metadata.one.queueLength",
        ["5", "a text", "quotes", "change it"],
    ),
    ("cpu", {"cpuUtilization": 0}, "cpuUtilization", ["0", "1 to 100", "change it"]),
    ("behavior-number", {"behavior": {"scaleUp": 1}}, "behavior.scaleUp", ["1", "a map with stabilization", "change"]),
    ("behavior-key", {"behavior": {"scaleup": {}}}, "behavior.scaleup", ["unknown key", "did you mean scaleUp?"]),
    # The limits are those of the API reference: HPAScalingRules and HPAScalingPolicy, autoscaling/v2.
    (
        "behavior-window",
        {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 3601}}},
        "behavior.scaleDown.stabilizationWindowSeconds",
        ["3601", "0 to 3600", "change it"],
    ),
    (
        "behavior-policies",
        {"behavior": {"scaleDown": {"policies": []}}},
        "behavior.scaleDown.policies",
        ["nothing in the list", "at least one", "add one"],
    ),
    (
        "behavior-policy",
        {"behavior": {"scaleDown": {"policies": [{"type": "Pods", "value": 0, "periodSeconds": 60}]}}},
        "behavior.scaleDown.policies[0].value",
        ["0", "a number from 1", "change it"],
    ),
    (
        "behavior-period",
        {"behavior": {"scaleDown": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 1801}]}}},
        "behavior.scaleDown.policies[0].periodSeconds",
        ["1801", "1 to 1800", "change it"],
    ),
    (
        "scaler",
        {"scalers": [{"type": "corn", "metadata": CRON}]},
        "scalers[0]",
        ["'corn' is no scaler", "did you mean 'cron'?"],
    ),
    (
        "scaler-key",
        {"scalers": [{"type": "cron", "metadata": {**CRON, "timezon": "x"}}]},
        "scalers[0]",
        ["'timezon'", "cron, which ignores it", "did you mean 'timezone'?"],
    ),
    (
        "scaler-value",
        {"scalers": [{"type": "cron", "metadata": {**CRON, "desiredReplicas": "many"}}]},
        "scalers[0]",
        ["'many'", "a whole number, 1 or more"],
    ),
    (
        "scaler-number",
        {"scalers": [{"type": "cron", "metadata": {**CRON, "desiredReplicas": 3}}]},
        "scalers[0].metadata.desiredReplicas",
        ["3", "a text", "quotes"],
    ),
    (
        "scaler-cpu",
        {"scalers": [{"type": "cpu", "metadata": {"value": "60"}}]},
        "scalers[0]",
        ["a key of its own", "scaling.cpuUtilization"],
    ),
    (
        "scaler-name",
        {"scalers": [{"type": "cron", "metadata": CRON, "name": "office hours"}]},
        "scalers[0].name",
        ['"office hours"', "letters, digits and '_'", "change it"],
    ),
    (
        "scaler-name-taken",
        {"scalers": [{"type": "cron", "metadata": CRON, "name": "one"}]},
        "scalers",
        ["one is the name of two", "give each a name of its own"],
    ),
]


@pytest.mark.parametrize(("said", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(
    said: Json, key: str, words: list[str], tmp_path: Path
) -> None:
    told(shop(python_app(tmp_path, *QUEUES), **said), f"functions.shop.scaling.{key}", words)


@pytest.mark.parametrize(
    "said",
    [
        {"preset": "responsive"},
        {"preset": "economical", "minReplicas": 20},
        {"minReplicas": 1, "idleReplicas": 0},
        {
            "modifiers": {"formula": "max([one, two, office])", "target": 2.5},
            "scalers": [{"type": "cron", "metadata": CRON, "name": "office"}],
        },
        {"modifiers": {"formula": "one + two", "target": 2, "activationTarget": 0}, "fallback": {"replicas": 0}},
        {"cpuUtilization": 60, "targets": {"one": 5}, "metadata": {"two": {"activationQueueLength": "3"}}},
        {"behavior": {"scaleDown": {"selectPolicy": "Disabled"}}},
    ],
    ids=lambda said: "-".join(said),
)
def test_scaling_that_is_right(said: Json, tmp_path: Path) -> None:
    assert loaded(shop(python_app(tmp_path, *QUEUES), **said))


def test_what_is_always_on_has_no_idle_time(tmp_path: Path) -> None:
    """KEDA would go to no replica although the timer needs one."""
    app = python_app(tmp_path, QUEUE, TIMER)

    told(
        shop(app, minReplicas=1, idleReplicas=0),
        "functions.shop.scaling.idleReplicas",
        ["two is always on", "remove it"],
    )


@pytest.mark.parametrize(
    ("function", "said", "why"),
    [
        (HTTP, {"pollingInterval": 5}, "scales by CPU"),
        (HTTP, {"cooldownPeriod": 5}, "scales by CPU"),
        (HTTP, {"idleReplicas": 0}, "scales by CPU"),
        (HTTP, {"fallback": {"replicas": 1}}, "scales by CPU"),
        (HTTP, {"modifiers": {"formula": "one", "target": 1}}, "scales by CPU"),
        (TIMER, {"maxReplicas": 5}, "nothing scales it"),
        (TIMER, {"initialCooldownPeriod": 5}, "nothing scales it"),
    ],
)
def test_what_nobody_reads(function: str, said: Json, why: str, tmp_path: Path) -> None:
    key = f"functions.shop.scaling.{next(iter(said))}"

    told(shop(python_app(tmp_path, function), **said), key, [why, "nothing reads it", "remove it"])


@pytest.mark.parametrize(
    ("function", "said"),
    [(HTTP, {"maxReplicas": 5, "cpuUtilization": 50}), (TIMER, {"minReplicas": 2}), (TIMER, {"preset": "balanced"})],
)
def test_what_is_read(function: str, said: Json, tmp_path: Path) -> None:
    assert loaded(shop(python_app(tmp_path, function), **said))


def test_what_a_job_does_not_read() -> None:
    job: Json = {
        "job": {},
        "image": "films:1",
        "triggers": {"film": {"type": "queueTrigger", "queueName": "films", "connection": "Films"}},
    }

    told(shop(job, cooldownPeriod=5), "functions.shop.scaling.cooldownPeriod", ["a job", "remove it"])
    assert loaded(shop(job, maxReplicas=5, pollingInterval=5))


def test_scaling_that_no_group_reads(tmp_path: Path) -> None:
    app = python_app(tmp_path, *QUEUES)
    own = {"scaling": {"maxReplicas": 2}}
    app["groups"] = {"in": {"functions": ["one"], **own}, "back": {"functions": ["two"], **own}}

    told(shop(app, maxReplicas=3), "functions.shop.scaling.maxReplicas", ["every group", "remove it"])
    # What is about single functions holds in whatever group they are.
    assert loaded(shop(app, targets={"one": 4}))


def test_a_group_s_own_scaling_has_its_own_key(tmp_path: Path) -> None:
    app = python_app(tmp_path, *QUEUES)
    app["groups"] = {
        "in": {"functions": ["one"], "scaling": {"minReplicas": 3, "maxReplicas": 2}},
        "back": {"functions": ["two"], "scaling": {"modifiers": {"formula": "one", "target": 1}}},
    }

    lines = mistakes({"functions": {"shop": app}})

    assert [line.split(": ")[0] for line in lines] == [
        "aks-functions:functions.shop.groups.in.scaling.minReplicas",
        "aks-functions:functions.shop.groups.back.scaling.modifiers.formula",
    ]


def test_two_groups_that_share_a_mistake_tell_it_once(tmp_path: Path) -> None:
    app = python_app(tmp_path, *QUEUES)
    app["groups"] = {"in": {"functions": ["one"]}, "back": {"functions": ["two"]}}

    told(shop(app, idleReplicas=0), "functions.shop.scaling.idleReplicas", ["minReplicas 0"])


def test_a_target_may_be_beyond_what_a_queue_hands_out() -> None:
    assert loaded(changed("orders.scaling.targets", {"process_order": 10_000}))
