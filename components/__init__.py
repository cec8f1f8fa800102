"""The component library: a registry, an AKS cluster, KEDA, and containerised function apps with their identities.

Nothing here reads stack configuration; arguments are typed dictionaries, ids and names go in and come out.

The names are those of the stub beside this file. Each is looked up when it is first used, so that discovery, which
needs neither Pulumi nor a provider, starts without them.
"""

import lazy_loader  # pyright: ignore[reportMissingTypeStubs]

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)  # pyright: ignore
