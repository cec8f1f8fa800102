"""Tags: on whatever takes them, and on nothing else."""

import importlib
import inspect

import pulumi
import pytest

from components import tags
from local.azure.namespaces import TYPES


def takes_tags(token: str) -> bool:
    """Whether the SDK's class of a resource has the input `tags`."""
    _, module, name = token.split(":")
    resource = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)
    return "tags" in inspect.signature(resource._internal_init).parameters


@pytest.mark.parametrize("token", sorted(each.token for each in TYPES))
def test_the_types_are_those_that_take_tags(token: str) -> None:
    """Of all that the stack could make; an item of another type would be refused with tags."""
    assert (token.removeprefix("azure-native:") in tags.TAGGED) is takes_tags(token)


def args(type_: str, **props: object) -> pulumi.ResourceTransformArgs:
    return pulumi.ResourceTransformArgs(
        custom=True, type_=type_, name="x", props=dict(props), opts=pulumi.ResourceOptions()
    )


def test_they_are_added() -> None:
    result = tags.tagged(args("azure-native:storage:StorageAccount", kind="StorageV2"), {"team": "shop"})

    assert result is not None
    assert result.props == {"kind": "StorageV2", "tags": {"team": "shop"}}


@pytest.mark.parametrize("type_", ["azure-native:storage:Queue", "kubernetes:core/v1:Namespace", "pulumi:index:Stash"])
def test_what_takes_none_stays(type_: str) -> None:
    assert tags.tagged(args(type_), {"team": "shop"}) is None


def test_own_tags_win() -> None:
    result = tags.tagged(args("azure-native:storage:StorageAccount", tags={"team": "own"}), {"team": "x", "a": "b"})

    assert result is not None
    assert result.props["tags"] == {"team": "own", "a": "b"}
