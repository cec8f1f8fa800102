"""Azurite's command line and connection string (https://learn.microsoft.com/azure/storage/common/storage-connect-azurite,
https://github.com/Azure/Azurite#command-line-options)."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from azure.storage.queue import QueueServiceClient

from local.cluster.azurite import Azurite


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]


def test_a_connection_string_names_every_service() -> None:
    azurite = Azurite(blob=10000, queue=10001, table=10002)

    parts = dict(part.split("=", 1) for part in azurite.connection_string.strip(";").split(";"))

    assert parts["DefaultEndpointsProtocol"] == "http"
    assert parts["BlobEndpoint"] == "http://127.0.0.1:10000/devstoreaccount1"
    assert parts["QueueEndpoint"] == "http://127.0.0.1:10001/devstoreaccount1"
    assert parts["TableEndpoint"] == "http://127.0.0.1:10002/devstoreaccount1"
    with QueueServiceClient.from_connection_string(azurite.connection_string) as client:
        assert client.url.rstrip("/") == parts["QueueEndpoint"]


def test_it_is_ready_when_all_services_listen(sockets: list[socket.socket]) -> None:
    blob, queue, table = (each.getsockname()[1] for each in sockets)
    program = Azurite(blob=blob, queue=queue, table=table).program(["node", "azurite.js"])

    assert program.argv[:2] == ["node", "azurite.js"]
    assert {f"--blobPort={blob}", f"--queuePort={queue}", f"--tablePort={table}"} <= set(program.argv)
    assert {"--blobHost=127.0.0.1", "--queueHost=127.0.0.1", "--tableHost=127.0.0.1"} <= set(program.argv)
    assert program.ready()
    sockets[0].close()
    assert not program.ready()


def test_further_accounts_are_served_beside_the_well_known_one() -> None:
    """https://github.com/Azure/Azurite#customized-storage-accounts--keys: name and base64 key, and only those named."""
    azurite = Azurite(blob=10000, queue=10001, table=10002, accounts=["first", "second"])

    served = dict(each.split(":") for each in azurite.program(["azurite"]).env["AZURITE_ACCOUNTS"].split(";"))

    assert set(served) == {"devstoreaccount1", "first", "second"}
    for account, key in served.items():
        connection_string = azurite.connection_to(account)
        assert f"AccountName={account};AccountKey={key};" in connection_string
        with QueueServiceClient.from_connection_string(connection_string) as client:
            assert client.url.rstrip("/") == f"http://127.0.0.1:10001/{account}"
