"""The keys that callers of functions show to the host, as files that it only reads.

Names: `KubernetesSecretsRepository` in Azure/azure-functions-host. With mounted keys the host cannot make one that is
missing, so every key that it would look for has to be there.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

SEED_BYTES = 32


def names(functions: Iterable[str], extensions: Iterable[str]) -> list[str]:
    """The names of all keys: the host's own, one for each function, one for each extension with a webhook."""
    return [
        "host.master",
        "host.function.default",
        *(f"host.systemKey.{each}" for each in sorted(extensions)),
        # The host looks for a function's key in lower case.
        *(f"functions.{each.lower()}.default" for each in sorted(functions)),
    ]


def key(seed: str, name: str) -> str:
    """The key called `name`: always the same for a seed, and nothing to be told of one key from another (RFC 2104)."""
    digest = hmac.digest(seed.encode(), name.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
