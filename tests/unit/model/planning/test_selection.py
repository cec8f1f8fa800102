"""Which functions run, against "How to disable functions" and `IsDisabled` of the WebJobs SDK."""

import pytest
from msgspec.structs import replace

from components.model.functions import HostSettings, Mistake
from components.model.planning.selection import Selection, select
from components.model.plans import Options
from tests.unit.model.planning.projects import PLACE, binding, function, project

PAGE = function("page", binding("httpTrigger"))
WORK = function("work", binding("queueTrigger", queueName="orders"))


def selected(**settings: str | None) -> Selection:
    return select(project(PAGE, WORK), Options(settings=settings))


@pytest.mark.parametrize(
    "setting", ["AzureWebJobs.work.Disabled", "AzureWebJobs_work_Disabled", "AZUREWEBJOBS_WORK_DISABLED"]
)
@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_a_setting_disables_a_function(setting: str, value: str) -> None:
    found = selected(**{setting: value})

    assert found.functions == (PAGE,)
    assert found.left_out == {"work"}
    assert any(setting in each for each in found.notes)


@pytest.mark.parametrize("value", ["false", "0", "", "yes"])
def test_other_values_do_not(value: str) -> None:
    assert selected(AzureWebJobs_work_Disabled=value).functions == (PAGE, WORK)


def test_whether_a_function_runs_is_no_secret() -> None:
    (found,) = selected(AzureWebJobs_work_Disabled=None).mistakes

    assert found.key == "settings.AzureWebJobs_work_Disabled"


@pytest.mark.parametrize(("value", "runs"), [("true", False), ("false", True)])
def test_the_code_names_a_setting_that_disables_it(value: str, runs: bool) -> None:
    named = replace(WORK, disabled_by="NO_WORK")

    assert (named in select(project(PAGE, named), Options(settings={"NO_WORK": value})).functions) == runs


def test_settings_list_the_functions_that_run() -> None:
    found = selected(AzureFunctionsJobHost__functions__0="Work")

    assert found.functions == (WORK,)
    assert found.left_out == {"page"}


def test_settings_replace_members_of_the_list_in_host_json() -> None:
    found = select(
        project(PAGE, WORK, host=HostSettings(functions=("page", "work"))),
        Options(settings={"AzureFunctionsJobHost__functions__1": "other"}),
    )

    assert found.functions == (PAGE,)


def test_groups_list_the_functions_that_run_themselves() -> None:
    options = Options(
        settings={"AzureFunctionsJobHost__functions__0": "work"}, groups={"one": ["work"], "two": ["page"]}
    )

    (found,) = select(project(PAGE, WORK), options).mistakes
    assert "so do the groups" in found.text


class TestExplicit:
    def test_the_configuration_goes_before_the_code(self) -> None:
        options = Options(explicit={"work": {"type": "queueTrigger", "queueName": "other"}})
        found = {each.name: each for each in select(project(PAGE, WORK), options).functions}

        assert found["work"].trigger.properties == {"queueName": "other"}
        assert found["page"] == PAGE

    def test_a_function_that_could_not_be_read(self) -> None:
        unread = replace(project(), mistakes=(Mistake(text="cannot be known", place=PLACE, function="work"),))
        (found,) = select(unread, Options(explicit={"work": {"type": "httpTrigger"}})).functions

        assert (found.name, found.trigger.type, found.place) == ("work", "httpTrigger", PLACE)

    def test_a_misspelt_function(self) -> None:
        found = select(project(PAGE, WORK), Options(explicit={"wrok": {"type": "httpTrigger"}}))

        assert "did you mean 'work'?" in found.mistakes[0].text
        assert found.functions == (PAGE, WORK)

    @pytest.mark.parametrize("given", [{}, {"type": 7}, {"type": ""}])
    def test_a_trigger_without_a_type(self, given: dict[str, object]) -> None:
        (found,) = select(project(WORK), Options(explicit={"work": given})).mistakes

        assert found.key == "triggers.work.type"
