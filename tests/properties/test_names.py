"""Names, against the patterns that Azure documents: judged alike, made up to fit, told apart, and always the same.

The table is that of "Naming rules and restrictions for Azure resources"
(learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules), written down a second time: its
lengths, its patterns as the providers' own checks spell them, and the kinds whose names are global.
"""

import os
import re
import string
import subprocess
import sys
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.model import names
from components.model.names.azure import AZURE
from tests.harness import stacks

SUFFIX: Final = "0123abcd"
"""Stands for the eight hexadecimal digits that the provider appends to a global name."""

NETWORK: Final = r"[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-._]{0,78}[a-zA-Z0-9_]"
WORKSPACE: Final = r"[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]"
COLLECTION: Final = r"[a-zA-Z0-9][a-zA-Z0-9-]{1,42}[a-zA-Z0-9]"
REGISTRY_CHILD: Final = r"[a-zA-Z0-9-_]{5,50}"
BUS_NAMESPACE: Final = r"[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]"
ENTITY: Final = r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,258}[a-zA-Z0-9])?"
HUB: Final = r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,48}[a-zA-Z0-9])?"
STORED: Final = r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
GROUP: Final = r"[a-zA-Z0-9-._()]{0,89}[a-zA-Z0-9-_()]"
ALERT: Final = r"[^#<>%&:\\?/+@{}*|\x00-\x1f]*[^#<>%&:\\?/+@{}*|\x00-\x1f .]"

TABLE: Final = {
    "resource group": (1, 90, GROUP),
    "lock": (1, 90, GROUP),
    "budget": (1, 63, r"[a-zA-Z0-9-_]{1,63}"),
    "role assignment": (36, 36, r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
    "managed identity": (3, 128, r"[a-zA-Z0-9][a-zA-Z0-9-_]{2,127}"),
    "federated credential": (3, 120, r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}"),
    "disk encryption set": (1, 80, r"[a-zA-Z0-9-_]{1,80}"),
    "cluster": (1, 63, r"[a-zA-Z0-9]|[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]"),
    "cluster's DNS prefix": (1, 54, r"[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]{0,52}[a-zA-Z0-9]"),
    "node pool": (1, 12, r"[a-z][a-z0-9]{0,11}"),
    "Windows node pool": (1, 6, r"[a-z][a-z0-9]{0,5}"),
    # The value of a label (kubernetes.io/docs/concepts/overview/working-with-objects/labels, "Syntax").
    "node resource group": (1, 63, r"[a-zA-Z0-9]([a-zA-Z0-9-_.]{0,61}[a-zA-Z0-9])?"),
    "container registry": (5, 50, r"[a-zA-Z0-9]{5,50}"),
    "registry replication": (5, 50, r"[a-zA-Z0-9]{5,50}"),
    "registry webhook": (5, 50, r"[a-zA-Z0-9]{5,50}"),
    "registry scope map": (5, 50, REGISTRY_CHILD),
    "registry token": (5, 50, REGISTRY_CHILD),
    "registry task": (5, 50, REGISTRY_CHILD),
    "virtual network": (2, 64, r"[a-zA-Z0-9][a-zA-Z0-9-._]{0,62}[a-zA-Z0-9_]"),
    "subnet": (1, 80, NETWORK),
    "network security group": (1, 80, NETWORK),
    "route table": (1, 80, NETWORK),
    "public IP address": (1, 80, NETWORK),
    "NAT gateway": (1, 80, NETWORK),
    "private endpoint": (2, 64, r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9_]"),
    "private DNS zone": (
        1,
        63,
        r"privatelink\.(azurecr\.io|vaultcore\.azure\.net|(blob|queue|table)\.core\.windows\.net"
        r"|servicebus\.windows\.net|[a-z0-9]+\.azmk8s\.io)",
    ),
    "virtual network link": (1, 80, NETWORK),
    "Log Analytics workspace": (4, 63, WORKSPACE),
    "Azure Monitor workspace": (4, 63, WORKSPACE),
    "data collection rule": (3, 44, COLLECTION),
    "data collection endpoint": (3, 44, COLLECTION),
    "Application Insights component": (1, 260, r"[^%&\\?/\x00-\x1f]{0,259}[^%&\\?/\x00-\x1f .]"),
    "action group": (1, 260, ALERT),
    "metric alert": (1, 251, ALERT),
    "diagnostic setting": (1, 260, ALERT),
    "key vault": (3, 24, r"(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]"),
    "Key Vault secret": (1, 127, r"[a-zA-Z0-9-]{1,127}"),
    "App Configuration store": (5, 50, r"(?!-)(?!.*---)[a-zA-Z0-9-]{5,50}(?<!-)"),
    "storage account": (3, 24, r"[a-z0-9]{3,24}"),
    "storage queue": (3, 63, STORED),
    "blob container": (3, 63, STORED),
    "storage table": (3, 63, r"[A-Za-z][A-Za-z0-9]{2,62}"),
    "Service Bus namespace": (6, 50, BUS_NAMESPACE),
    "Service Bus queue": (1, 260, r"[a-zA-Z0-9]([a-zA-Z0-9-._]{0,258}[a-zA-Z0-9_])?"),
    "Service Bus topic": (1, 260, ENTITY),
    "Service Bus subscription": (1, 50, HUB),
    "Event Hubs namespace": (6, 50, BUS_NAMESPACE),
    "event hub": (1, 50, HUB),
    "consumer group": (1, 50, HUB),
    "Event Grid topic": (3, 50, r"[a-zA-Z0-9-]{3,50}"),
}
"""By kind: the shortest and longest name, and the pattern of the whole."""

ALL_OF_AZURE: Final = {
    "container registry",
    "key vault",
    "App Configuration store",
    "storage account",
    "Service Bus namespace",
    "Event Hubs namespace",
}
"""Kinds whose scope the page calls global."""

GIVEN: Final = {"role assignment", "private DNS zone"}
"""Kinds whose names somebody else fixes."""

MADE: Final = [each for each in TABLE if each not in GIVEN]

NEAR_NAMES: Final = st.text(alphabet=string.ascii_letters + string.digits + "-_. ()%\n\u0131\u00e9", max_size=70)
"""Text that is often almost a name."""

PARTS: Final = st.lists(NEAR_NAMES | st.text(max_size=20), min_size=1, max_size=4)


def pattern(kind: str) -> str:
    return TABLE[kind][2]


def is_good(kind: str, name: str) -> bool:
    shortest, longest, whole = TABLE[kind]
    return shortest <= len(name) <= longest and re.fullmatch(whole, name) is not None


def deployed(kind: str, name: str) -> str:
    """The name as it is in Azure."""
    return name + SUFFIX if kind in ALL_OF_AZURE else name


def test_every_rule_of_azure_is_in_the_table() -> None:
    assert set(AZURE) == set(TABLE)
    assert {each for each, rule in AZURE.items() if rule.is_global} == ALL_OF_AZURE


@pytest.mark.parametrize("kind", MADE)
def test_the_bounds_are_those_of_the_table(kind: str) -> None:
    shortest, longest, _ = TABLE[kind]

    assert names.problem(kind, "a" * shortest) is None
    assert names.problem(kind, "a" * longest) is None
    for length in (shortest - 1, longest + 1):
        problem = names.problem(kind, "a" * length)
        assert problem is not None
        assert f"a length of {length}" in problem
        assert f"{shortest}-{longest} " in problem


@pytest.mark.parametrize("kind", TABLE)
def test_every_character_is_judged_at_every_place(kind: str) -> None:
    for each in [*map(chr, range(128)), "--", "---", "\u0131", "\u00e9", "\u0661"]:
        # Six characters: few enough for a Windows node pool, and enough for a namespace.
        plain = "a" * (6 - len(each))
        for name in (f"{each}{plain}", f"{plain}{each}", f"{plain[:2]}{each}{plain[2:]}"):
            assert (names.problem(kind, name) is None) == is_good(kind, name), name


@pytest.mark.parametrize("kind", TABLE)
@settings(max_examples=10)
@given(data=st.data())
def test_a_name_is_good_exactly_if_azure_takes_it(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.from_regex(pattern(kind), fullmatch=True) | NEAR_NAMES)
    # Most names are right; a character more makes some of them wrong.
    place = data.draw(st.integers(min_value=0, max_value=len(name)))
    name = name[:place] + data.draw(st.sampled_from(["", "", "-", "--", "_", ".", "A", "1", "/", "\n"])) + name[place:]

    assert (names.problem(kind, name) is None) == is_good(kind, name)


@pytest.mark.parametrize("kind", MADE)
@settings(max_examples=10)
@given(parts=PARTS)
@example(parts=[""])
@example(parts=["--"])
@example(parts=["1"])
@example(parts=["x" * 300])
@example(parts=["x-" * 150])
@example(parts=["9" * 300, "."])
def test_a_name_that_is_made_up_is_one_that_azure_takes(kind: str, parts: list[str]) -> None:
    name = names.derived(kind, *parts)

    assert is_good(kind, deployed(kind, name))
    assert names.derived(kind, name) == name


@pytest.mark.parametrize("kind", MADE)
@settings(max_examples=10)
@given(data=st.data())
def test_a_name_that_fits_stays_as_it_is(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.from_regex(pattern(kind), fullmatch=True).filter(lambda each: is_good(kind, each)))
    if kind in ALL_OF_AZURE:
        # Without capitals, and short enough for the suffix.
        name = name.lower()[: TABLE[kind][1] - len(SUFFIX)].rstrip("-")

    assert names.derived(kind, name) == name


@pytest.mark.parametrize("kind", MADE)
@settings(max_examples=10)
@given(tails=st.lists(st.text(alphabet="abc123-_", min_size=1, max_size=9), min_size=2, max_size=2, unique=True))
@example(tails=["a-b", "ab"])
@example(tails=["a", "aa"])
def test_two_long_names_stay_two(kind: str, tails: list[str]) -> None:
    head = "x" * TABLE[kind][1]
    one, other = (names.derived(kind, head, each) for each in tails)

    assert one.lower() != other.lower()


@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_names_are_the_same_in_every_process(seed: str) -> None:
    code = (
        "from components.model import names\n"
        f"for kind in {MADE!r}: print(names.derived(kind, 'Shop_dev', 'orders.intake' * 30))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code],
        cwd=stacks.ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert finished.stdout.splitlines() == [names.derived(kind, "Shop_dev", "orders.intake" * 30) for kind in MADE]
