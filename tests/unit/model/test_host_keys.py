"""Host keys: names that the host looks for, and values that stay."""

import base64
import re

from components.model import host_keys


def test_a_key_is_the_hmac_of_its_name() -> None:
    """Test case 2 of RFC 4231, section 4.3."""
    digest = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")

    found = host_keys.key("Jefe", "what do ya want for nothing?")

    assert base64.urlsafe_b64decode(found + "=") == digest


def test_names_are_those_that_the_host_reads() -> None:
    """`KubernetesSecretsRepository` in Azure/azure-functions-host: master, function and system keys of the host, and
    those of functions, whose names it reads in lower case."""
    assert host_keys.names(["GetOrder", "list"], ["blobs_extension"]) == [
        "host.master",
        "host.function.default",
        "host.systemKey.blobs_extension",
        "functions.getorder.default",
        "functions.list.default",
    ]


def test_names_fit_into_a_secret() -> None:
    """Keys of a Kubernetes Secret: letters, digits, `-`, `_` and `.` (kubernetes.io/docs/concepts/configuration)."""
    assert all(re.fullmatch(r"[-._a-zA-Z0-9]+", each) for each in host_keys.names(["a_b-C"], ["mcp_extension"]))


def test_another_function_changes_no_key() -> None:
    before = {name: host_keys.key("seed", name) for name in host_keys.names(["one"], [])}
    after = {name: host_keys.key("seed", name) for name in host_keys.names(["one", "two"], [])}

    assert before.items() < after.items()
    assert len(set(after.values())) == len(after)
