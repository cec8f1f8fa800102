"""What a program may say about a Helm release: the check of its inputs, and the difference between two of them."""

import secrets
from typing import Final, cast

from local.kubernetes.chart import http_add_on
from local.kubernetes.chart.release import VERSION
from local.kubernetes.chart.values import KEDA, value_errors
from local.kubernetes.diff import changed_paths, shown
from local.kubernetes.manifests import Json, dig
from local.provider import UNKNOWN, CheckFailure, Diff, Properties

RELEASE_TYPE: Final = "kubernetes:helm.sh/v3:Release"
REPOSITORY: Final = "https://kedacore.github.io/charts"
CHARTS: Final = {KEDA: VERSION, http_add_on.NAME: http_add_on.VERSION}
# Seconds for an operation when the program names none, as in the real provider.
DEFAULT_TIMEOUT: Final = 300

HONOURED: Final = frozenset(
    {
        "atomic",
        "chart",
        "cleanupOnFail",
        "compat",
        "createNamespace",
        "description",
        "maxHistory",
        "name",
        "namespace",
        "repositoryOpts",
        "skipAwait",
        "timeout",
        "values",
        "version",
        "waitForJobs",
    }
)


def check_release(
    name: str, olds: Properties, news: Properties, default_namespace: str
) -> tuple[Properties, list[CheckFailure]]:
    """The inputs with name, namespace, version and timeout filled in; failures for what cannot be carried out."""
    inputs = {key: value for key, value in news.items() if value is not None and key != "compat"}
    inputs.setdefault("name", olds.get("name") or f"{name}-{secrets.token_hex(4)}")
    inputs.setdefault("namespace", default_namespace)
    chart = inputs.get("chart")
    chart = KEDA if chart is UNKNOWN else chart
    version = CHARTS.get(str(chart), "")
    inputs.setdefault("version", version)
    inputs.setdefault("timeout", DEFAULT_TIMEOUT)
    failures = [
        CheckFailure(property=key, reason=f"{key}: the local stand-in for Helm does not carry out this setting")
        for key, value in inputs.items()
        if key not in HONOURED and value
    ]
    repository = dig(inputs, "repositoryOpts", "repo")
    known = " and ".join(f"chart {name}, version {number}" for name, number in CHARTS.items())
    if not version:
        reason = f"chart {chart}: the local stand-in for Helm only knows {known}"
        failures.append(CheckFailure(property="chart", reason=reason))
    elif inputs["version"] not in (version, UNKNOWN):
        reason = f"version {inputs['version']}: the local stand-in for Helm only knows {known}"
        failures.append(CheckFailure(property="version", reason=reason))
    if repository is not UNKNOWN and str(repository).rstrip("/") != REPOSITORY:
        reason = f"repositoryOpts.repo {repository}: the local stand-in for Helm only knows {REPOSITORY}"
        failures.append(CheckFailure(property="repositoryOpts", reason=reason))
    values = inputs.get("values")
    if isinstance(values, dict) and version:
        errors = value_errors(cast("Json", values), str(chart))
        failures += [CheckFailure(property="values", reason=text) for text in errors]
    return inputs, failures


def release_diff(old_inputs: Properties, news: Properties) -> Diff:
    """Another name or namespace is another release; as with the real provider, it is made before the old one goes."""
    paths = changed_paths(old_inputs, news)
    replaces = [shown(path) for path in paths if path[:1] in (("name",), ("namespace",))]
    return Diff(changes=[shown(path) for path in paths], replaces=replaces)
