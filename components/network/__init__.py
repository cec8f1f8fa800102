"""An own network for a cluster: subnets, what may come in, and the way out."""

from .args import ExistingArgs, NetworkArgs, SubnetsArgs, VirtualNetworkArgs
from .virtual_network import VirtualNetwork

__all__ = ["ExistingArgs", "NetworkArgs", "SubnetsArgs", "VirtualNetwork", "VirtualNetworkArgs"]
