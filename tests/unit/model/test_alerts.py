"""Alerts: PromQL that Prometheus understands, of metrics that exist, in a form that Azure takes."""

import re

import promql_parser
import pytest

from components.model import alerts
from tests.harness import promql

ALL = alerts.alerts("functions", "keda")
CASES = pytest.mark.parametrize("alert", ALL, ids=lambda each: each.name)

# ISO 8601 durations, as Azure takes them for `for` (learn.microsoft.com/azure/templates/microsoft.alertsmanagement/
# prometheusrulegroups).
DURATION = r"P(?=[\dT])(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?"


@CASES
def test_asks_for_metrics_that_are_there(alert: alerts.Alert) -> None:
    assert promql.metrics(alert.expression) <= promql.KEDA | promql.KUBE_STATE
    assert promql.metrics(alert.expression)


@CASES
def test_is_of_the_form_that_azure_takes(alert: alerts.Alert) -> None:
    assert re.fullmatch(DURATION, alert.lasting)
    # "The severity of the alerts fired by the rule. Must be between 0 and 4" (PrometheusRule).
    assert 0 <= alert.severity <= 4
    assert re.fullmatch(r"[A-Z][A-Za-z]+", alert.name)


@CASES
def test_says_what_happened_and_what_to_do(alert: alerts.Alert) -> None:
    assert alert.reason
    assert alert.remedy


@CASES
def test_names_labels_that_the_answer_has(alert: alerts.Alert) -> None:
    """A label that an aggregation drops would be empty in the mail."""
    named = set(re.findall(r"\$labels\.(\w+)", alert.reason + alert.remedy))
    kept = {label for labels in re.findall(r"by \(([^)]*)\)", alert.expression) for label in labels.split(", ")}

    assert named <= kept


def test_names_are_those_of_one_alert_each() -> None:
    assert len({each.name for each in ALL}) == len(ALL)


def test_all_fit_into_one_group() -> None:
    # "Rules per rule group" (learn.microsoft.com/azure/azure-monitor/service-limits, "Prometheus metrics").
    assert len(ALL) <= 20


@pytest.mark.parametrize("alert", alerts.alerts("shop-functions", "keda"), ids=lambda each: each.name)
def test_an_alert_on_apps_is_about_their_namespace_only(alert: alerts.Alert) -> None:
    found = dict(promql.selectors(alert.expression))

    # These two are about no app.
    common = {"keda_build_info", "kube_node_status_condition"}
    assert all(labels == {"namespace": "shop-functions"} for metric, labels in found.items() if metric not in common)
    assert found


def test_the_namespace_of_keda_is_where_to_look() -> None:
    (alert,) = [each for each in alerts.of_keda("functions", "scaling") if "keda_build_info" in each.expression]

    assert "--namespace scaling" in alert.remedy


def test_without_metrics_of_keda_nobody_hears_that_it_is_silent() -> None:
    left = {metric for each in alerts.alerts("functions", None) for metric in promql.metrics(each.expression)}

    assert left <= promql.KUBE_STATE
    assert left


def test_both_sides_of_a_comparison_have_the_same_labels() -> None:
    """Series of two sides are told by all their labels; with others on one side nothing would ever be found."""
    compared = 0
    for each in ALL:
        found = promql_parser.parse(each.expression)
        if isinstance(found, promql_parser.BinaryExpr):
            sides = [set(labels.split(", ")) for labels in re.findall(r"by \(([^)]*)\)", each.expression)]
            if " or " not in each.expression:
                compared += len(sides) > 1
                assert all(side == sides[0] for side in sides), each.name
    assert compared
