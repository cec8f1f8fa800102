"""The pure rules, on any input: they agree with the documented patterns, are stable, and never fail."""

import ipaddress
import itertools
import re
import string
import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components.model import images, names, networks, roles
from tests.harness import facts

SUFFIX = "0123abcd"
"""Stands for the eight hexadecimal digits that the provider appends."""

NEAR_NAMES = st.text(alphabet=string.ascii_letters + string.digits + "-_. \n\u0131\u00e9", max_size=70)
"""Text that is often almost a name."""


@pytest.mark.parametrize("kind", sorted(names.RULES))
@given(name=NEAR_NAMES | st.text())
def test_a_name_is_judged_without_failing(kind: str, name: str) -> None:
    problem = names.problem(kind, name)

    assert problem is None or name in problem


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("storage queue", facts.NAMES["azure-native:storage:Queue"]),
        ("storage account", facts.NAMES["azure-native:storage:StorageAccount"]),
        ("container registry", facts.NAMES["azure-native:containerregistry:Registry"]),
        ("namespace", facts.KUBERNETES_LABEL_NAME),
        ("cluster's DNS prefix", facts.DNS_PREFIX),
    ],
)
@given(name=NEAR_NAMES)
def test_a_name_is_good_exactly_if_its_service_takes_it(kind: str, pattern: str, name: str) -> None:
    assert (names.problem(kind, name) is None) == bool(re.fullmatch(pattern, name, re.ASCII))


@given(name=st.from_regex(facts.DNS_PREFIX, fullmatch=True))
def test_what_is_good_for_the_dns_prefix_is_good_for_cluster_and_group(name: str) -> None:
    for type_ in ("azure-native:containerservice:ManagedCluster", "azure-native:resources:ResourceGroup"):
        assert re.fullmatch(facts.NAMES[type_], name, re.ASCII)
    assert len(f"{name}-nodes") <= facts.LONGEST_NODE_RESOURCE_GROUP


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("container registry", "azure-native:containerregistry:Registry"),
        ("storage account", "azure-native:storage:StorageAccount"),
    ],
)
@given(name=NEAR_NAMES | st.text())
@example(name="")
def test_derived_names_are_good_whatever_they_come_from(kind: str, type_: str, name: str) -> None:
    assert re.fullmatch(facts.NAMES[type_], names.derived(kind, name) + SUFFIX)


@given(pair=st.lists(NEAR_NAMES, min_size=2, max_size=2, unique=True))
@example(pair=["a-b", "ab"])
@example(pair=["A", "a"])
def test_derived_names_of_two_things_are_two(pair: list[str]) -> None:
    first, second = (names.derived("storage account", each) for each in pair)

    assert first != second


@given(queue=st.from_regex(facts.NAMES["azure-native:storage:Queue"], fullmatch=True))
def test_a_poison_queue_is_a_queue_that_azure_takes(queue: str) -> None:
    poison = names.poison_queue(queue)

    assert poison is None or re.fullmatch(facts.NAMES["azure-native:storage:Queue"], poison)


@given(image=st.text() | st.from_regex(r"([a-zA-Z0-9.:-]{1,9}/)?[a-zA-Z0-9._-]{1,9}(:[a-z0-9.]{1,5})?", fullmatch=True))
def test_an_image_is_judged_without_failing(image: str) -> None:
    problem = images.problem(image)

    assert problem is None or image in problem


@given(
    registry=st.sampled_from(["shop1a2b3c4d.azurecr.io"]),
    image=st.from_regex(r"([a-z0-9]{1,5}[/.:_-]){0,3}[a-z0-9]{1,5}:[a-z0-9.]{1,5}", fullmatch=True),
)
def test_a_good_image_of_no_registry_is_a_good_image_of_ours(registry: str, image: str) -> None:
    if images.problem(image) is None and not images.is_qualified(image):
        assert images.problem(f"{registry}/{image}") is None
        assert images.is_qualified(f"{registry}/{image}")


def range_of(address: int, prefix: int) -> str:
    return str(ipaddress.IPv4Network((address, prefix), strict=False))


RANGES = st.builds(range_of, st.integers(min_value=0, max_value=2**32 - 1), st.integers(min_value=0, max_value=32))


@given(text=st.text() | st.from_regex(r"\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?", fullmatch=True) | RANGES)
def test_a_range_is_good_exactly_in_its_canonical_spelling(text: str) -> None:
    problem = networks.cidr_problem(text)

    if problem is None:
        assert str(ipaddress.ip_network(text)) == text
    else:
        assert text in problem


@given(text=st.text() | st.ip_addresses().map(str))
def test_an_address_is_judged_without_failing(text: str) -> None:
    problem = networks.address_problem(text)

    assert (problem is None) == bool(re.fullmatch(r"\d+(\.\d+){3}", text, re.ASCII) and is_address(text))


def is_address(text: str) -> bool:
    try:
        return str(ipaddress.ip_address(text)) == text
    except ValueError:
        return False


@given(pods=RANGES, services=RANGES, dns=st.ip_addresses(v=4).map(str))
def test_ranges_are_compared_without_failing(pods: str, services: str, dns: str) -> None:
    network = networks.resolved("development", {"pod_cidr": pods, "service_cidr": services, "dns_service_ip": dns})
    problems = list(networks.contradictions(network, 1))

    if not problems:
        assert ipaddress.ip_address(dns) in ipaddress.ip_network(services)
        assert not ipaddress.ip_network(pods).overlaps(ipaddress.ip_network(services))


@given(space=RANGES, nodes=RANGES | st.none(), endpoints=RANGES | st.none(), count=st.integers(1, 5000))
def test_subnets_are_parts_apart_and_large_enough(
    space: str, nodes: str | None, endpoints: str | None, count: int
) -> None:
    parts = {"nodes": nodes, "endpoints": endpoints}
    network = networks.resolved("production", {"address_space": space, "subnets": parts})

    if not list(networks.contradictions(network, count)):
        found = networks.subnets(space, network["subnets"])
        ranges = [ipaddress.ip_network(each) for each in (found.nodes, found.endpoints, found.api_server)]
        assert all(each.subnet_of(ipaddress.ip_network(space)) for each in ranges)  # pyright: ignore[reportArgumentType]
        assert not any(one.overlaps(other) for one, other in itertools.combinations(ranges, 2))
        # Five addresses of a subnet are Azure's own.
        assert ranges[0].num_addresses - 5 >= count
        # learn.microsoft.com/azure/aks/api-server-vnet-integration
        assert ranges[2].prefixlen <= 28


SCOPES = st.uuids().map(lambda each: f"/subscriptions/{each}/resourceGroups/shop")


@given(scope=SCOPES, principal=st.uuids().map(str), role=st.sampled_from(sorted(roles.ROLES)))
def test_a_grant_s_name_is_a_stable_guid(scope: str, principal: str, role: str) -> None:
    name = roles.assignment_name(scope, principal, role)

    assert str(uuid.UUID(name)) == name == roles.assignment_name(scope, principal, role)
    assert re.fullmatch(facts.NAMES["azure-native:authorization:RoleAssignment"], name)


@given(
    grants=st.lists(
        st.tuples(SCOPES, st.uuids().map(str), st.sampled_from(sorted(roles.ROLES))), min_size=2, unique=True
    )
)
def test_different_grants_have_different_names(grants: list[tuple[str, str, str]]) -> None:
    assert len({roles.assignment_name(*each) for each in grants}) == len(grants)
