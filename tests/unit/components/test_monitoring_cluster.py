"""ClusterMonitoring: what the agents are told to collect, in Azure's words, and what is made of it."""

import json
import tomllib

import pulumi
import pytest
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap

from components.arguments import ArgumentsError
from components.model import names
from components.monitoring import ClusterMonitoring, ClusterMonitoringArgs, scraping
from tests.harness import promql, rules
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Json, Recorded, Registration

COMPONENT = "aks-functions:index:ClusterMonitoring"
DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting"
RULE = "azure-native:monitor:DataCollectionRule"
ENDPOINT = "azure-native:monitor:DataCollectionEndpoint"
LINK = "azure-native:monitor:DataCollectionRuleAssociation"
ALERTS = "azure-native:alertsmanagement:PrometheusRuleGroup"
WORKBOOK = "azure-native:applicationinsights:Workbook"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"

GROUP = f"{SUBSCRIPTION}/resourceGroups/group/providers"
CLUSTER = f"{GROUP}/Microsoft.ContainerService/managedClusters/Shop-dev"
REGISTRY = f"{GROUP}/Microsoft.ContainerRegistry/registries/shop"
LOGS = f"{GROUP}/Microsoft.OperationalInsights/workspaces/shop-logs"
METRICS = f"{GROUP}/Microsoft.Monitor/accounts/shop-metrics"
PEOPLE = f"{GROUP}/Microsoft.Insights/actionGroups/shop-people"

NEEDED: ClusterMonitoringArgs = {
    "resource_group_name": "group",
    "cluster_id": CLUSTER,
    "cluster_name": "Shop-dev",
    "workspace_id": LOGS,
    "namespace": "functions",
}


def deployed(*, preview: bool = False, **args: object) -> Recorded:
    def program() -> None:
        given: ClusterMonitoringArgs = {**NEEDED, **args}  # pyright: ignore[reportAssignmentType]
        cluster = ConfigMap("stands-for-the-cluster", opts=pulumi.ResourceOptions(provider=Provider("other")))
        inside = pulumi.ResourceOptions(providers=[Provider("provider")], deleted_with=cluster)
        ClusterMonitoring("shop", given, inside=inside)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed(
        metrics_workspace_id=METRICS,
        action_group_id=PEOPLE,
        registry_id=REGISTRY,
        application_insights=True,
        keda_namespace="keda",
        workloads=["orders"],
        location="westeurope",
    )


def links(recorded: Recorded) -> dict[str, Json]:
    return {each.inputs["associationName"]: each.inputs for each in recorded.all(LINK)}


def categories(setting: Registration) -> set[str]:
    return {each["category"] for each in setting.inputs["logs"] if each["enabled"]}


def scraped(recorded: Recorded) -> Registration:
    (found,) = [each for each in recorded.all(CONFIG_MAP) if each.name == "shop-scraping"]
    return found


def test_nothing_that_azure_would_refuse(recorded: Recorded) -> None:
    # What stands for the cluster is none.
    assert [each for each in rules.complaints(recorded) if "stands-for-the-cluster" not in each] == []


def test_all_in_azure_is_below_the_component(recorded: Recorded) -> None:
    component = recorded.one(COMPONENT)

    made = [each for each in recorded.resources.values() if each.type.startswith("azure-native:")]
    assert {each.type for each in made} == {DIAGNOSTICS, RULE, ENDPOINT, LINK, ALERTS, WORKBOOK}
    assert {each.parent for each in made} == {component.urn}
    # Rules and the dashboard outlive the cluster, and somebody has to delete them.
    assert {each.deleted_with for each in made} == {""}


class TestDiagnostics:
    def test_the_control_plane_logs_what_the_baseline_asks_for(self, recorded: Recorded) -> None:
        setting = recorded.one(DIAGNOSTICS, "shop-control-plane")

        assert setting.inputs["resourceUri"] == CLUSTER
        assert setting.inputs["workspaceId"] == LOGS
        # The AKS baseline cluster's; `kube-audit` holds every reading request besides, at many times the price.
        expected = {"cluster-autoscaler", "kube-controller-manager", "kube-audit-admin", "guard"}
        assert categories(setting) == expected

    def test_logs_go_to_tables_of_their_own(self, recorded: Recorded) -> None:
        # "Resource-specific" in the portal; AKSAuditAdmin and AKSControlPlane get nothing otherwise.
        assert recorded.one(DIAGNOSTICS, "shop-control-plane").inputs["logAnalyticsDestinationType"] == "Dedicated"

    def test_the_registry_logs_who_signs_in_and_what_is_pushed(self, recorded: Recorded) -> None:
        setting = recorded.one(DIAGNOSTICS, "shop-registry")

        assert setting.inputs["resourceUri"] == REGISTRY
        assert categories(setting) == {"ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"}

    def test_a_registry_need_not_be_given(self) -> None:
        assert [each.name for each in deployed(metrics_workspace_id=METRICS).all(DIAGNOSTICS)] == ["shop-control-plane"]

    def test_off(self) -> None:
        assert deployed(metrics_workspace_id=METRICS, registry_id=REGISTRY, diagnostics=False).all(DIAGNOSTICS) == []


class TestContainerLogs:
    def test_the_rule_sends_logs_to_the_workspace(self, recorded: Recorded) -> None:
        rule = recorded.one(RULE, "shop-container-logs").inputs

        assert rule["kind"] == "Linux"
        (destination,) = rule["destinations"]["logAnalytics"]
        assert destination["workspaceResourceId"] == LOGS
        (source,) = rule["dataSources"]["extensions"]
        # The agent's name for itself ("Enable Container insights", ARM template).
        assert source["extensionName"] == "ContainerInsights"
        assert source["extensionSettings"]["dataCollectionSettings"]["enableContainerLogV2"] is True
        (flow,) = rule["dataFlows"]
        assert flow["destinations"] == [destination["name"]]
        assert set(flow["streams"]) == set(source["streams"])
        assert "Microsoft-ContainerLogV2" in flow["streams"]
        # Prometheus has the metrics; they would be paid for twice.
        assert not {"Microsoft-Perf", "Microsoft-InsightsMetrics"} & set(flow["streams"])

    def test_the_rule_is_linked_by_the_name_that_the_add_on_looks_for(self, recorded: Recorded) -> None:
        link = links(recorded)["ContainerInsightsExtension"]

        assert link["resourceUri"] == CLUSTER
        assert link["dataCollectionRuleId"] == recorded.one(RULE, "shop-container-logs").id

    def test_off(self) -> None:
        recorded = deployed(metrics_workspace_id=METRICS, container_logs=False)

        assert "ContainerInsightsExtension" not in links(recorded)
        assert [each.name for each in recorded.all(RULE)] == ["shop-metrics"]


class TestMetrics:
    def test_the_rule_sends_metrics_to_the_azure_monitor_workspace(self, recorded: Recorded) -> None:
        rule = recorded.one(RULE, "shop-metrics").inputs

        assert rule["kind"] == "Linux"
        assert rule["dataCollectionEndpointId"] == recorded.one(ENDPOINT).id
        (source,) = rule["dataSources"]["prometheusForwarder"]
        assert source["streams"] == ["Microsoft-PrometheusMetrics"]
        (destination,) = rule["destinations"]["monitoringAccounts"]
        assert destination["accountResourceId"] == METRICS
        (flow,) = rule["dataFlows"]
        assert flow == {"streams": ["Microsoft-PrometheusMetrics"], "destinations": [destination["name"]]}

    def test_rule_and_endpoint_are_linked_to_the_cluster(self, recorded: Recorded) -> None:
        found = links(recorded)

        # A link names one of the two: of an endpoint's, Azure takes no other name than this.
        assert found["configurationAccessEndpoint"]["dataCollectionEndpointId"] == recorded.one(ENDPOINT).id
        assert "dataCollectionRuleId" not in found["configurationAccessEndpoint"]
        link = found["ContainerInsightsMetricsExtension"]
        assert link["dataCollectionRuleId"] == recorded.one(RULE, "shop-metrics").id
        assert "dataCollectionEndpointId" not in link

    def test_rules_are_in_the_workspaces_region(self, recorded: Recorded) -> None:
        found = [*recorded.all(RULE), *recorded.all(ENDPOINT), *recorded.all(ALERTS), *recorded.all(WORKBOOK)]

        assert {each.inputs["location"] for each in found} == {"westeurope"}

    @pytest.mark.parametrize("cluster", ["shop", "shop_dev", "a" * 63, "a" * 38 + "-b", "a" * 36 + "_" * 20 + "b"])
    @pytest.mark.parametrize("prefix", ["MSCI", "MSProm"])
    def test_names_for_every_clusters_name(self, prefix: str, cluster: str) -> None:
        name = names.derived("data collection rule", prefix, cluster)

        # 3-44 letters, digits and hyphens, none at either end ("Naming rules and restrictions for Azure resources").
        assert 3 <= len(name) <= 44
        assert name.replace("-", "").isalnum()
        assert not name.endswith("-")
        assert name.startswith(f"{prefix}-")

    def test_off(self) -> None:
        # Both are on where nobody says otherwise, and need metrics.
        recorded = deployed(prometheus=False, alerts=True, dashboard=True)

        assert [recorded.all(each) for each in (ENDPOINT, ALERTS, WORKBOOK)] == [[], [], []]
        assert set(links(recorded)) == {"ContainerInsightsExtension"}
        assert [each.name for each in recorded.all(CONFIG_MAP)] == ["stands-for-the-cluster"]


class TestScraping:
    def test_the_config_map_is_where_the_agent_looks(self, recorded: Recorded) -> None:
        metadata = scraped(recorded).inputs["metadata"]

        assert (metadata["namespace"], metadata["name"]) == ("kube-system", "ama-metrics-settings-configmap")

    def test_it_goes_with_the_cluster_and_is_on_its_provider(self, recorded: Recorded) -> None:
        found = scraped(recorded)

        assert found.provider.endswith("::provider")
        assert "stands-for-the-cluster" in found.deleted_with

    def test_pods_of_keda_are_looked_at(self) -> None:
        data = scraped(deployed(metrics_workspace_id=METRICS, keda_namespace="scaling")).inputs["data"]

        # "Configs with other schema versions will be rejected by the agent"; of config-version, ten characters count.
        assert data["schema-version"] in ("v1", "v2")
        assert 1 <= len(data["config-version"]) <= 10
        # The agent reads each part as TOML.
        assert tomllib.loads(data["pod-annotation-based-scraping"]) == {"podannotationnamespaceregex": "scaling"}

    def test_several_namespaces_are_alternatives(self) -> None:
        parsed = tomllib.loads(scraping.settings(["keda", "functions"])["pod-annotation-based-scraping"])

        assert parsed == {"podannotationnamespaceregex": "keda|functions"}

    def test_without_options_for_the_cluster_it_is_left_to_somebody_else(self) -> None:
        def program() -> None:
            ClusterMonitoring("shop", {**NEEDED, "metrics_workspace_id": METRICS, "keda_namespace": "keda"})

        assert deploy(program, FakeAzure()).all(CONFIG_MAP) == []

    def test_a_keda_that_shows_no_metrics_is_not_missed(self) -> None:
        recorded = deployed(metrics_workspace_id=METRICS)

        assert [each.name for each in recorded.all(CONFIG_MAP)] == ["stands-for-the-cluster"]
        asked = {
            metric for each in recorded.one(ALERTS).inputs["rules"] for metric in promql.metrics(each["expression"])
        }
        assert asked
        assert not asked & promql.KEDA


class TestAlerts:
    def test_they_ask_the_workspace_about_this_cluster(self, recorded: Recorded) -> None:
        group = recorded.one(ALERTS).inputs

        # "The scopes list must still include the Azure Monitor workspace" (Prometheus rule groups).
        assert set(group["scopes"]) == {METRICS, CLUSTER}
        assert group["clusterName"] == "Shop-dev"
        assert group["enabled"] is True
        # "Should be between 1 and 15 minutes".
        assert group["interval"] in {f"PT{minutes}M" for minutes in range(1, 16)}

    def test_somebody_is_told_when_it_starts_and_when_it_is_over(self, recorded: Recorded) -> None:
        for each in recorded.one(ALERTS).inputs["rules"]:
            assert each["actions"] == [{"actionGroupId": PEOPLE}]
            assert each["resolveConfiguration"]["autoResolved"] is True

    def test_each_has_what_azure_asks_of_an_alert(self, recorded: Recorded) -> None:
        found = recorded.one(ALERTS).inputs["rules"]

        assert found
        for each in found:
            assert {"alert", "expression", "for", "severity", "annotations"} <= set(each)
            assert promql.metrics(each["expression"])
            assert set(each["annotations"]) == {"summary", "description"}

    def test_nobody_need_be_told(self) -> None:
        found = deployed(metrics_workspace_id=METRICS).one(ALERTS).inputs["rules"]

        assert {tuple(each["actions"]) for each in found} == {()}

    def test_off(self) -> None:
        recorded = deployed(metrics_workspace_id=METRICS, alerts=False)

        assert recorded.all(ALERTS) == []
        assert len(recorded.all(WORKBOOK)) == 1


class TestDashboard:
    def test_it_is_among_the_workbooks_of_the_cluster(self, recorded: Recorded) -> None:
        workbook = recorded.one(WORKBOOK).inputs

        # Azure gives the id back in lower case (hashicorp/terraform-provider-azurerm,
        # azurerm_application_insights_workbook).
        assert workbook["sourceId"] == CLUSTER.lower()
        assert (workbook["category"], workbook["kind"]) == ("workbook", "shared")
        assert workbook["displayName"] == "Function apps on Shop-dev"

    def test_it_asks_the_workspaces(self, recorded: Recorded) -> None:
        items = json.loads(recorded.one(WORKBOOK).inputs["serializedData"])["items"]

        asked = {tuple(each["content"]["crossComponentResources"]) for each in items if each["type"] == 3}
        assert asked == {(METRICS,), (LOGS,)}
        assert any('scaledObject=\\"orders\\"' in each["content"].get("query", "") for each in items)

    def test_it_is_the_same_in_every_run(self, recorded: Recorded) -> None:
        again = deployed(
            metrics_workspace_id=METRICS, application_insights=True, workloads=["orders"], location="westeurope"
        )

        assert again.one(WORKBOOK).inputs == recorded.one(WORKBOOK).inputs

    def test_outputs(self, recorded: Recorded) -> None:
        found, secrets = recorded.registered_outputs[recorded.one(COMPONENT).urn]

        assert found == {"dashboard_id": recorded.one(WORKBOOK).id}
        assert not secrets

    def test_off(self) -> None:
        recorded = deployed(metrics_workspace_id=METRICS, dashboard=False)

        assert recorded.all(WORKBOOK) == []
        assert recorded.registered_outputs[recorded.one(COMPONENT).urn][0] == {}


def test_metrics_need_a_workspace() -> None:
    with pytest.raises(ArgumentsError, match="metrics_workspace_id: missing"):
        deployed(prometheus=True)


def test_a_preview_goes_through_with_unknowns() -> None:
    def program() -> None:
        unknown = ConfigMap("unknown", opts=pulumi.ResourceOptions(provider=Provider("provider"))).id
        ClusterMonitoring(
            "shop",
            {
                **NEEDED,
                "cluster_id": unknown,
                "cluster_name": unknown,
                "workspace_id": unknown,
                "metrics_workspace_id": unknown,
                "action_group_id": unknown,
            },
        )

    recorded = deploy(program, FakeAzure(), preview=True)

    assert recorded.one(WORKBOOK).inputs["kind"] == "shared"
    assert recorded.one(ALERTS).inputs["enabled"] is True


def test_two_clusters_side_by_side() -> None:
    def program() -> None:
        for name in ("blue", "green"):
            ClusterMonitoring(
                name,
                {**NEEDED, "cluster_id": f"{CLUSTER}-{name}", "cluster_name": name, "metrics_workspace_id": METRICS},
            )

    recorded = deploy(program, FakeAzure())

    assert rules.complaints(recorded) == []
    assert len({each.outputs["name"] for each in recorded.all(WORKBOOK)}) == 2
