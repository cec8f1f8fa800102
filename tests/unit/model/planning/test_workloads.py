"""Functions in one Deployment or in several."""

import pytest

from components.model.functions import Function
from components.model.plans import Options
from tests.unit.model.planning.projects import binding, function, mistakes, planned

PAGE = function("page", binding("httpTrigger"))
WORK = function("work", binding("queueTrigger", queueName="orders"))
TICK = function("tick", binding("timerTrigger", schedule="0 0 * * * *"))
RUN = function("run", binding("orchestrationTrigger"))
START = function("start", binding("httpTrigger"), binding("durableClient"))


def test_an_app_is_one_workload() -> None:
    (workload,) = planned(PAGE, WORK, TICK).workloads

    assert workload.group == ""
    assert workload.functions == ("page", "work", "tick")
    assert workload.is_pushed


@pytest.mark.parametrize(
    ("functions", "least"),
    [
        ([WORK], 0),
        ([PAGE], 0),
        ([TICK], 1),
        ([WORK, TICK], 1),
        ([WORK, PAGE], 1),
        ([RUN], 1),
    ],
)
def test_what_nobody_could_wake_keeps_a_replica(functions: list[Function], least: int) -> None:
    assert planned(*functions).workloads[0].min_replicas == least


def test_more_is_asked_for() -> None:
    assert planned(WORK, options=Options(min_replicas={"": 3})).workloads[0].min_replicas == 3


def test_less_is_raised_and_told() -> None:
    plan = planned(TICK, options=Options(min_replicas={"": 0}))

    assert plan.workloads[0].min_replicas == 1
    assert any("although the configuration says 0" in each for each in plan.notes)


def test_two_functions_that_wait_for_one_queue_have_one_trigger() -> None:
    other = function("other", binding("queueTrigger", queueName="orders"))
    (workload,) = planned(WORK, other).workloads

    assert [each.function for each in workload.triggers] == ["work"]


def test_triggers_have_names_for_formulas() -> None:
    functions = [
        function(name, binding("queueTrigger", queueName=f"queue-{number}"))
        for number, name in enumerate(["take-orders", "take_orders", "1st"])
    ]

    assert [each.name for each in planned(*functions).workloads[0].triggers] == [
        "take_orders",
        "take_orders_2",
        "f_1st",
    ]


class TestGroups:
    def test_each_is_a_workload(self) -> None:
        plan = planned(PAGE, WORK, options=Options(groups={"web": ["page"], "back": ["work"]}))

        assert [(each.group, each.functions, each.min_replicas) for each in plan.workloads] == [
            ("web", ("page",), 0),
            ("back", ("work",), 0),
        ]

    @pytest.mark.parametrize(
        ("groups", "words"),
        [
            ({"web": ["page"]}, "work is in no group"),
            ({"web": ["page", "work"], "back": ["work"]}, "work is in the groups web and back"),
            ({"web": ["page"], "back": ["work", "wrok"]}, "did you mean 'work'?"),
            ({"Web": ["page", "work"]}, "'Web' is no name of a group"),
            ({"web": ["page", "work"], "back": []}, "nothing would ever start the group 'back'"),
        ],
    )
    def test_mistakes(self, groups: dict[str, list[str]], words: str) -> None:
        (found,) = mistakes(PAGE, WORK, options=Options(groups=groups))

        assert words in found.text
        assert found.key.startswith("groups")

    def test_a_disabled_function_may_be_in_one(self) -> None:
        plan = planned(
            PAGE,
            WORK,
            options=Options(groups={"web": ["page", "work"]}, settings={"AzureWebJobs_work_Disabled": "true"}),
        )

        assert plan.workloads[0].functions == ("page",)

    def test_durable_functions_stay_with_those_that_start_them(self) -> None:
        # Azure/azure-functions-core-tools#2345
        (found,) = mistakes(RUN, START, options=Options(groups={"web": ["start"], "back": ["run"]}))

        assert "have to share a group" in found.text

    def test_durable_functions_may_leave_others(self) -> None:
        plan = planned(RUN, START, PAGE, options=Options(groups={"web": ["page"], "back": ["run", "start"]}))

        assert len(plan.workloads) == 2

    def test_an_unknown_group_s_replicas(self) -> None:
        (found,) = mistakes(PAGE, options=Options(groups={"web": ["page"]}, min_replicas={"wbe": 1}))

        assert "'wbe'" in found.text


@pytest.mark.parametrize("type", ["warmupTrigger", "assistantSkillTrigger"])
def test_an_app_that_nobody_starts(type: str) -> None:
    (found,) = mistakes(function("only", binding(type)))

    assert "nothing would ever start the app" in found.text
