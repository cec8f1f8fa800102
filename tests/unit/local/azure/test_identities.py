"""Identities and federated credentials. Rules: learn.microsoft.com/entra/workload-id, the pages
workload-identity-federation-considerations and -create-trust-user-assigned-managed-identity.
"""

import asyncio

from local.azure.arm import TENANT_ID, Response
from tests.unit.local.azure.world import GROUP, Azure, credential, credential_path, identity_path


def test_an_identity_has_principals_that_stay(azure: Azure) -> None:
    first = azure.identity("app")
    second = azure.identity("app")

    assert first["properties"]["tenantId"] == TENANT_ID
    assert len({first["properties"]["principalId"], first["properties"]["clientId"], TENANT_ID}) == 3
    assert second["properties"] == first["properties"]
    assert first["id"] == identity_path("app").replace("resourceGroups", "resourcegroups")


def test_two_identities_differ(azure: Azure) -> None:
    assert azure.identity("one1")["properties"] != azure.identity("two2")["properties"]


def test_a_credential(azure: Azure) -> None:
    azure.identity("app")

    answer = azure.put(credential_path("app", "one"), credential("orders:orders"))

    assert answer["properties"] == credential("orders:orders")["properties"]
    assert "/resourcegroups/" in answer["id"]


def test_a_credential_needs_its_three_parts(azure: Azure) -> None:
    azure.identity("app")
    for part in ("issuer", "subject", "audiences"):
        body = credential("a:a")
        del body["properties"][part]
        assert azure.refused("PUT", credential_path("app", "one"), body)["status"] == 400


def test_issuer_and_subject_are_unique(azure: Azure) -> None:
    azure.identity("app")
    azure.identity("other")
    azure.put(credential_path("app", "one"), credential("a:a"))

    error = azure.refused("PUT", credential_path("app", "two"), credential("a:a"))

    assert error["status"] == 400
    assert error["message"] == "Issuer and subject combination already exists for this Managed Identity."
    azure.put(credential_path("app", "one"), credential("a:a"))
    azure.put(credential_path("other", "two"), credential("a:a"))


def test_there_are_at_most_twenty(azure: Azure) -> None:
    azure.identity("app")
    for number in range(20):
        azure.put(credential_path("app", f"fic{number}"), credential(f"a:{number}"))

    assert azure.refused("PUT", credential_path("app", "fic20"), credential("a:20"))["status"] == 400
    azure.put(credential_path("app", "fic19"), credential("a:other"))


def together(azure: Azure, *paths: str) -> list[Response]:
    """PUT one credential per path, all at the same time."""

    async def run() -> list[Response]:
        return await asyncio.gather(*(azure.start("PUT", path, credential(f"a:{path}")) for path in paths))

    return asyncio.run(run())


def test_writes_to_one_identity_exclude_each_other(azure: Azure) -> None:
    azure.identity("app")

    responses = together(azure, credential_path("app", "one"), credential_path("app", "two"))

    assert sorted(response.status for response in responses) == [201, 409]
    refused = next(response for response in responses if response.status == 409)
    assert refused.body is not None
    identity = identity_path("app").replace("resourceGroups", "resourcegroups")
    assert refused.body["error"] == {
        "code": "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
        "message": "Too many Federated Identity Credentials are written concurrently for the managed identity "
        f"'{identity}'. Concurrent Federated Identity Credentials writes under the same managed identity are not "
        "supported.",
        "details": [],
    }


def test_they_do_so_between_processes(azure: Azure) -> None:
    azure.identity("app")
    other = Azure(azure.database, azure.schema)

    async def run() -> list[Response]:
        return await asyncio.gather(
            azure.start("PUT", credential_path("app", "one"), credential("a:1")),
            other.start("PUT", credential_path("app", "two"), credential("a:2")),
        )

    assert sorted(response.status for response in asyncio.run(run())) == [201, 409]


def test_writes_to_two_identities_do_not(azure: Azure) -> None:
    azure.identity("app")
    azure.identity("other")

    responses = together(azure, credential_path("app", "one"), credential_path("other", "one"))

    assert [response.status for response in responses] == [201, 201]


def test_a_refused_write_leaves_the_identity_free(azure: Azure) -> None:
    azure.identity("app")
    azure.refused("PUT", credential_path("app", "one"), {"properties": {}})

    azure.put(credential_path("app", "one"), credential("a:a"))


def test_an_identity_takes_its_credentials_along(azure: Azure) -> None:
    azure.identity("app")
    azure.put(credential_path("app", "one"), credential("a:a"))

    azure.request("DELETE", identity_path("app"))
    azure.identity("app")

    assert azure.refused("GET", credential_path("app", "one"))["status"] == 404
    assert azure.get(GROUP)["name"] == "rg"
