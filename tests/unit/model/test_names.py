"""Naming rules, against the examples and limits of the pages that state them."""

import pytest

from components.model import names
from tests.harness import facts


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("storage queue", "orders"),
        ("storage queue", "a-1"),
        ("storage queue", "q" * 63),
        ("function app", "orders-eu"),
        ("function app", "o" * 54),
        ("platform", "p" * 24),
        ("namespace", "n" * 63),
        ("namespace", "1"),
        ("connection", "AzureWebJobsStorage"),
        ("connection", "ORDERS_EU_2"),
        ("container registry", "a1234"),
        ("storage account", "a12"),
        ("cluster's DNS prefix", "c" * 54),
        ("blob container", "a-1"),
        ("blob container", "c" * 63),
        ("storage table", "Orders2"),
        ("Service Bus namespace", "shop-1"),
        ("Event Hubs namespace", "s" * 50),
        ("Service Bus queue", "orders.v1_eu-2"),
        ("Service Bus topic", "t" * 260),
        ("Service Bus subscription", "s" * 50),
        ("event hub", "c"),
        ("consumer group", "g" * 50),
        ("key vault", "shop-1"),
        ("group", "web-1"),
        ("Service Bus queue", "orders_"),
        ("resource group", "shop-dev_(1)"),
        ("resource group", "_"),
        ("cluster", "Shop_dev-1"),
        ("Windows node pool", "win122"),
        ("managed identity", "1-shop_dev"),
        ("federated credential", "shop"),
        ("subnet", "n"),
        ("subnet", "nodes_"),
        ("private endpoint", "e1"),
        ("private DNS zone", "privatelink.azurecr.io"),
        ("private DNS zone", "privatelink.vaultcore.azure.net"),
        ("private DNS zone", "privatelink.blob.core.windows.net"),
        ("private DNS zone", "privatelink.queue.core.windows.net"),
        ("private DNS zone", "privatelink.table.core.windows.net"),
        ("private DNS zone", "privatelink.servicebus.windows.net"),
        ("private DNS zone", "privatelink.westeurope.azmk8s.io"),
        ("Log Analytics workspace", "shop"),
        ("data collection rule", "r" * 44),
        ("Application Insights component", "Shop (dev) #1"),
        ("action group", "on call"),
        ("App Configuration store", "shop--dev"),
        ("disk encryption set", "_shop-dev"),
        ("Event Grid topic", "-1-"),
        ("budget", "b" * 63),
        ("role assignment", "7f951dda-4ed3-4680-a7ca-43fe172d538d"),
    ],
)
def test_good_names(kind: str, name: str) -> None:
    assert names.problem(kind, name) is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("storage queue", "ab"),
        ("storage queue", "q" * 64),
        ("storage queue", "Orders"),
        ("storage queue", "a--b"),
        ("storage queue", "-ab"),
        ("storage queue", "orders\n"),
        ("storage queue", "order\u0131s"),
        ("function app", "o" * 55),
        ("function app", "1-orders"),
        ("function app", "orders."),
        ("function app", "orders_eu"),
        ("platform", "p" * 25),
        ("platform", "-p"),
        ("namespace", "n" * 64),
        ("namespace", "Shop"),
        ("connection", "1st"),
        ("connection", "Orders-Storage"),
        ("connection", "Orders:Storage"),
        ("connection", "Orders_"),
        ("connection", ""),
        ("container registry", "a-12345"),
        ("storage account", "Shop"),
        ("cluster's DNS prefix", "shop_dev"),
        ("cluster's DNS prefix", "c" * 55),
        ("cluster's DNS prefix", "shop-"),
        ("blob container", "Reports"),
        ("blob container", "a--b"),
        ("blob container", "c" * 64),
        ("storage table", "1orders"),
        ("storage table", "or-ders"),
        ("Service Bus namespace", "shop1"),
        ("Event Hubs namespace", "shop-1-"),
        ("Service Bus queue", ".orders"),
        ("Service Bus queue", "orders/eu"),
        ("Service Bus topic", "t" * 261),
        ("Service Bus subscription", "s" * 51),
        ("event hub", "messages/events"),
        ("consumer group", "$Default"),
        ("key vault", "shop--1"),
        ("key vault", "1shop"),
        ("group", "Web"),
        ("group", "w" * 21),
        ("Service Bus topic", "orders_"),
        ("resource group", "shop."),
        ("cluster", "shop_"),
        ("Windows node pool", "windows"),
        ("node pool", "1pool"),
        ("managed identity", "_shop"),
        ("federated credential", "ab"),
        ("subnet", "_nodes"),
        ("private endpoint", "endpoint."),
        ("private DNS zone", "privatelink.example.com"),
        ("private DNS zone", "privatelinkXazurecr.io"),
        ("private DNS zone", "privatelink.west.europe.azmk8s.io"),
        ("Log Analytics workspace", "shop_dev"),
        ("data collection rule", "r" * 45),
        ("Application Insights component", "shop/dev"),
        ("Application Insights component", "shop "),
        ("action group", "on+call"),
        ("metric alert", "a" * 252),
        ("App Configuration store", "shop---dev"),
        ("disk encryption set", "shop.dev"),
        ("Event Grid topic", "shop_dev"),
        ("budget", "b" * 64),
        ("role assignment", "7f951dda4ed34680a7ca43fe172d538d----"),
    ],
)
def test_bad_names_are_shown_with_the_rule(kind: str, name: str) -> None:
    problem = names.problem(kind, name)

    assert problem is not None
    assert f"'{name}'" in problem
    assert kind in problem
    assert names.RULES[kind].words in problem


@pytest.mark.parametrize(
    ("kind", "name", "fault"),
    [
        ("storage account", "shopDev", "it holds 'D'"),
        ("storage queue", "a--b", "it holds '--'"),
        ("storage queue", "orders\n", r"it holds '\n'"),
        ("key vault", "1shop", "it starts with '1'"),
        ("resource group", "shop.", "it ends with '.'"),
    ],
)
def test_a_bad_name_s_fault_is_named(kind: str, name: str, fault: str) -> None:
    assert str(names.problem(kind, name)).endswith(f": {fault}")


@pytest.mark.parametrize("name", ["", "a/b"])
def test_a_problem_reads_well(name: str) -> None:
    assert "of an event hub" in str(names.problem("event hub", name))
    assert "of a storage queue" in str(names.problem("storage queue", name))


def test_a_function_app_s_autoscaler_has_a_name_that_fits() -> None:
    # KEDA names it keda-hpa-<name>; a label's value, which it also becomes, has 63 characters.
    longest = names.RULES["function app"].longest

    assert len("keda-hpa-") + longest == 63
    assert longest == facts.LONGEST_SCALED_OBJECT_NAME


@pytest.mark.parametrize(("kind", "limit"), [("container registry", 50), ("storage account", 24)])
def test_unique_names_leave_room_for_the_suffix(kind: str, limit: int) -> None:
    base = names.derived(kind, "x" * 100)

    # Eight hexadecimal digits follow.
    assert len(base) + 8 == limit


def test_a_unique_name_that_fits_stays_as_it_is() -> None:
    assert names.derived("storage account", "orders") == "orders"


@pytest.mark.parametrize(("one", "other"), [("a-b", "ab"), ("orders", "Orders"), ("a" * 16, "a" * 17)])
def test_unique_names_tell_apart_what_azure_cannot_spell(one: str, other: str) -> None:
    first, second = (names.derived("storage account", each) for each in (one, other))

    assert first != second


def test_a_unique_name_is_the_same_in_every_process() -> None:
    # Names of deployed resources hang on it: `printf a-b | sha256sum` begins with d44362.
    assert names.derived("storage account", "a-b") == "abd44362"


@pytest.mark.parametrize(
    ("kind", "parts", "name"),
    [
        # What fits stays.
        ("resource group", ["shop", "dev"], "shop-dev"),
        ("cluster", ["Shop_1", "", "dev"], "Shop_1-dev"),
        ("container registry", ["shop"], "shop"),
        ("Service Bus namespace", ["shop", "service-bus"], "shop-service-bus"),
        # `printf orders.intake | sha256sum` begins with ab18a8, `printf shop-dev-orders | sha256sum` with c4adcb.
        ("registry task", ["orders.intake"], "ordersintake-ab18a8"),
        ("storage table", ["orders.intake"], "ordersintakeab18a8"),
        ("node pool", ["orders.intake"], "ordersab18a8"),
        ("Windows node pool", ["orders.intake"], "oab18a"),
        ("storage account", ["shop", "dev", "orders"], "shopdevordc4adcb"),
        ("key vault", ["shop", "dev-orders"], "shop-dev-orders"),
    ],
)
def test_names_are_made_of_parts(kind: str, parts: list[str], name: str) -> None:
    assert names.derived(kind, *parts) == name


@pytest.mark.parametrize("kind", ["role assignment", "private DNS zone", "host", "Kubernetes object"])
def test_some_names_are_not_made_of_parts(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        names.derived(kind, "shop", "dev")


@pytest.mark.parametrize(
    ("group", "zone"),
    [
        # learn.microsoft.com/azure/private-link/private-endpoint-dns
        ("registry", "privatelink.azurecr.io"),
        ("vault", "privatelink.vaultcore.azure.net"),
        ("blob", "privatelink.blob.core.windows.net"),
        ("queue", "privatelink.queue.core.windows.net"),
        ("table", "privatelink.table.core.windows.net"),
        ("namespace", "privatelink.servicebus.windows.net"),
    ],
)
def test_zones_of_private_endpoints(group: str, zone: str) -> None:
    assert names.DNS_ZONES[group] == zone


@pytest.mark.parametrize(
    ("queue", "poison"),
    [("orders", "orders-poison"), ("orders-poison", None), ("q" * 56, "q" * 56 + "-poison"), ("q" * 57, None)],
)
def test_poison_queues(queue: str, poison: str | None) -> None:
    assert names.poison_queue(queue) == poison


def test_namespaces_that_exist_from_the_start() -> None:
    assert set(facts.EXISTING_NAMESPACES) == names.EXISTING_NAMESPACES
