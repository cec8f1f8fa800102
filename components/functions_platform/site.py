"""What every part of a platform is made with."""

from collections.abc import Mapping
from typing import Any

import pulumi
from msgspec import Struct
from pulumi_azure_native import resources

from ..model import platforms
from .args import FunctionsPlatformArgs


class Site(Struct, frozen=True, kw_only=True):
    """A platform in the making."""

    name: str
    args: FunctionsPlatformArgs
    said: Mapping[str, dict[str, Any]]
    """The sections as they hold."""
    apps: platforms.Apps
    """What the function apps ask for."""
    profile: str
    group: resources.ResourceGroup
    parent: pulumi.Resource

    @property
    def child(self) -> pulumi.ResourceOptions:
        """Options of a part."""
        return pulumi.ResourceOptions(parent=self.parent)

    @property
    def kept(self) -> pulumi.ResourceOptions:
        """Options of a part that holds data."""
        return pulumi.ResourceOptions(parent=self.parent, protect=self.said["operations"]["protect"] or None)

    @property
    def namespace(self) -> str:
        """The namespace of the function apps."""
        return self.args.get("namespace", "functions")
