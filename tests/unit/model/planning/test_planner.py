"""A whole app: mistakes together, and what the configuration may say."""

from typing import Any

import pytest
from msgspec.structs import replace

from components.model.functions import Binding, Mistake, Setting
from components.model.planning import PlanError, plan
from components.model.plans import Given, Kind, Options, Way
from tests.unit.model.planning.projects import PLACE, STRING, binding, function, mistakes, outcome, planned, project

QUEUE = binding("queueTrigger", queueName="orders", connection="Orders")


def test_all_mistakes_come_together() -> None:
    found = mistakes(
        function("one", binding("queueTrigger")),
        function("two", binding("carrierPigeonTrigger")),
        function("three", QUEUE, binding("serviceBus", "out", queueName="%NONE%")),
        options=Options(targets={"four": 1}, groups={"web": ["one", "two", "five"]}),
    )

    assert {each.function for each in found} >= {"one", "two", "three", "four"}
    assert any("'five'" in each.text for each in found)
    assert any(each.key == "settings.NONE" for each in found)


def test_what_discovery_could_not_read_is_a_mistake() -> None:
    unread = replace(project(function("page", binding("httpTrigger"))), mistakes=(Mistake(text="cannot be known"),))

    with pytest.raises(PlanError, match="cannot be known"):
        plan(unread, Options())


def test_the_configuration_settles_what_discovery_could_not_read() -> None:
    unread = replace(project(), mistakes=(Mistake(text="cannot be known", place=PLACE, function="work"),))
    found = plan(unread, Options(explicit={"work": {"type": "queueTrigger", "queueName": "orders"}}))

    assert found.workloads[0].functions == ("work",)


def test_no_functions_at_all() -> None:
    (found,) = mistakes()

    assert "no functions were found in 'functions/orders'" in found.text
    assert "Python v2" in found.text
    assert "      <function>:" in found.configuration("shop").splitlines()


def test_all_functions_disabled() -> None:
    (found,) = mistakes(function("work", QUEUE), options=Options(settings={"AzureWebJobs_work_Disabled": "1"}))

    assert "disabled (work)" in found.text


def test_names_from_settings_are_told() -> None:
    found = planned(
        function("work", binding("queueTrigger", queueName=Setting(name="QUEUE"), connection="Orders")),
        options=Options(settings={"QUEUE": "orders"}),
    )

    assert "queueName of work is 'orders', from the setting QUEUE" in found.notes


class TestTargetsAndMetadata:
    def test_a_target_goes_before_host_json(self) -> None:
        found = outcome(QUEUE, options=Options(targets={"work": 4}))

        assert found.keda is not None
        assert found.keda.metadata["queueLength"] == "4"

    def test_further_metadata(self) -> None:
        found = outcome(QUEUE, options=Options(metadata={"work": {"activationQueueLength": "10"}}))

        assert found.keda is not None
        assert found.keda.metadata["activationQueueLength"] == "10"

    @pytest.mark.parametrize(
        ("metadata", "key", "words"),
        [
            ({"queueName": "other"}, "queueName", "'orders' follows from the function"),
            ({"accountName": "other"}, "accountName", "that of the connection"),
            ({"queueLenght": "5"}, "queueLenght", "did you mean 'queueLength'?"),
            ({"activationQueueLength": "few"}, "activationQueueLength", "whole number"),
        ],
    )
    def test_mistakes(self, metadata: dict[str, str], key: str, words: str) -> None:
        (found,) = mistakes(function("work", QUEUE), options=Options(metadata={"work": metadata}))

        assert words in found.text
        assert found.key == f"scaling.metadata.work.{key}"

    def test_one_number_is_given_once(self) -> None:
        (found,) = mistakes(
            function("work", QUEUE), options=Options(targets={"work": 4}, metadata={"work": {"queueLength": "5"}})
        )

        assert "as a target too" in found.text

    @pytest.mark.parametrize("target", [0, -1, 2.5])
    def test_a_wrong_target(self, target: float) -> None:
        (found,) = mistakes(function("work", QUEUE), options=Options(targets={"work": target}))

        assert found.key == "scaling.targets.work"

    @pytest.mark.parametrize(
        ("name", "words"), [("wrok", "did you mean 'work'?"), ("page", "page has no scaler of its own")]
    )
    def test_of_functions_without_a_scaler(self, name: str, words: str) -> None:
        (found,) = mistakes(
            function("work", QUEUE), function("page", binding("httpTrigger")), options=Options(targets={name: 1})
        )

        assert words in found.text


class TestExplicit:
    def explicit(self, **given: Any) -> Options:
        return Options(explicit={"work": given})

    @pytest.mark.parametrize(("run", "way"), [("always", Way.ALWAYS_ON), ("http", Way.PUSHED)])
    def test_a_type_that_nobody_knows(self, run: str, way: Way) -> None:
        found = outcome(binding("pigeonTrigger"), options=self.explicit(type="pigeonTrigger", run=run))

        assert found.way is way

    def test_a_type_with_a_scaler(self) -> None:
        found = outcome(
            binding("pigeonTrigger"),
            options=self.explicit(
                type="pigeonTrigger",
                scaler="prometheus",
                metadata={"serverAddress": "http://prometheus:9090", "query": "pigeons", "threshold": 5},
            ),
        )

        assert found.keda is not None
        assert found.keda.type == "prometheus"
        assert found.keda.metadata["threshold"] == "5"

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"type": "pigeonTrigger"}, "no trigger type that anybody knows"),
            ({"type": "queuTrigger", "queueName": "orders"}, "did you mean queueTrigger?"),
            ({"type": "pigeonTrigger", "run": "sometimes"}, "'always' or 'http'"),
            ({"type": "pigeonTrigger", "run": "http", "scaler": "cron"}, "give one of them"),
            ({"type": "pigeonTrigger", "scaler": "pigeons"}, "no scaler that this project knows"),
            ({"type": "pigeonTrigger", "scaler": "cpu", "metadata": {"values": "1"}}, "did you mean 'value'?"),
            ({"type": "timerTrigger", "schedule": "0 0 * * * *", "run": "always"}, "says by itself how it runs"),
            ({"type": "queueTrigger", "queueName": "orders", "conection": "C"}, "did you mean 'connection'?"),
        ],
    )
    def test_mistakes(self, given: dict[str, Any], words: str) -> None:
        found = mistakes(function("work", QUEUE), options=self.explicit(**given))

        assert any(words in each.text for each in found)
        assert all(each.function == "work" for each in found)


class TestConnections:
    def test_the_host_s_own_is_always_there(self) -> None:
        found = planned(function("page", binding("httpTrigger")))

        assert found.connections["AzureWebJobsStorage"].kind is Kind.STORAGE

    @pytest.mark.parametrize("name", ["Storage", "storage", "AzureWebJobsStorage", "azurewebjobsstorage"])
    def test_the_host_looks_with_its_prefix_first(self, name: str) -> None:
        # `GetWebJobsConnectionSection` in Azure/azure-webjobs-sdk
        found = planned(function("work", binding("queueTrigger", queueName="orders", connection=name)))

        assert found.connections.keys() == {"AzureWebJobsStorage"}

    def test_the_host_looks_without_regard_to_case(self) -> None:
        found = planned(
            function("one", binding("queueTrigger", queueName="one", connection="Orders")),
            function("two", binding("queueTrigger", queueName="two", connection="ORDERS")),
        )

        assert found.connections.keys() == {"AzureWebJobsStorage", "Orders"}

    @pytest.mark.parametrize(
        "setting", ["Orders", "ORDERS", "AzureWebJobsOrders", "Orders__queueServiceUri", "AzureWebJobsStorage"]
    )
    def test_a_setting_may_not_give_another_connection(self, setting: str) -> None:
        (found,) = mistakes(function("work", QUEUE), options=Options(settings={setting: "x"}))

        assert found.key == f"settings.{setting}"

    def test_a_wrong_resource_is_told_once(self) -> None:
        given = Given(by="identity", resource_id="/subscriptions/0/resourceGroups/a/providers/B.C/d/e")
        (found,) = mistakes(
            function("work", QUEUE, binding("queue", "out", queueName="sent", connection="Orders")),
            options=Options(connections={"Orders": given}),
        )

        assert found.key == "connections.Orders"

    def test_a_wrong_resource_for_the_host(self) -> None:
        given = Given(by="identity", resource_id="/subscriptions/0/resourceGroups/a/providers/B.C/d/e")
        (found,) = mistakes(
            function("page", binding("httpTrigger")), options=Options(connections={"AzureWebJobsStorage": given})
        )

        assert found.key == "connections.AzureWebJobsStorage"

    def test_a_given_connection_that_nobody_names(self) -> None:
        found = planned(function("work", QUEUE), options=Options(connections={"Ordres": STRING}))

        assert any("rename connections.Ordres" in each for each in found.warnings)


def test_scalers_that_agree_share_an_authentication() -> None:
    found = planned(
        function("one", binding("queueTrigger", queueName="one", connection="C")),
        function("two", binding("queueTrigger", queueName="two", connection="C")),
        options=Options(connections={"C": STRING}),
    )

    assert len({each.authentication.name for each in found.workloads[0].triggers if each.authentication}) == 1


def test_scalers_that_differ_do_not() -> None:
    options = Options(connections=dict.fromkeys(["C", "AzureWebJobsStorage"], STRING))
    found = planned(
        function("one", binding("eventHubTrigger", eventHubName="one", connection="C")),
        function("two", binding("eventHubTrigger", eventHubName="two", connection="C")),
        options=options,
    )

    names = [each.authentication.name for each in found.workloads[0].triggers if each.authentication]
    assert len(set(names)) == 2


@pytest.mark.parametrize("trigger", [QUEUE])
def test_a_mistake_in_an_output_does_not_hide_one_in_the_trigger(trigger: Binding) -> None:
    found = mistakes(function("work", replace(trigger, properties={}), binding("queue", "out")))

    assert len(found) == 2
