"""Azurite (https://github.com/Azure/Azurite): blobs, queues and tables, in memory, on plain http."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.cluster.programs import Program

# Azurite's account and key are public: they are the same everywhere and in its documentation.
# https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
ACCOUNT: Final = "devstoreaccount1"
KEY: Final = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@dataclass(frozen=True, kw_only=True)
class Azurite:
    """Where the services of one Azurite listen, and the accounts that it has besides `ACCOUNT`."""

    blob: int
    queue: int
    table: int
    accounts: Sequence[str] = ()

    @property
    def connection_string(self) -> str:
        """What the Functions host, the Azure SDKs and KEDA take; KEDA refuses `UseDevelopmentStorage=true`."""
        return self.connection_to(ACCOUNT)

    def connection_to(self, account: str) -> str:
        """The connection string of one of the accounts; all have the same key."""
        services = {"Blob": self.blob, "Queue": self.queue, "Table": self.table}
        endpoints = "".join(f"{name}Endpoint={endpoint(port, account)};" for name, port in services.items())
        return f"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={KEY};{endpoints}"

    def program(self, command: Sequence[str | Path]) -> Program:
        """`command` is the program without options; it has no health page, so it is ready when all listen."""
        ports = {"blob": self.blob, "queue": self.queue, "table": self.table}
        return Program(
            name="azurite",
            argv=[
                *command,
                *(f"--{name}Host=127.0.0.1" for name in ports),
                *(f"--{name}Port={port}" for name, port in ports.items()),
                "--inMemoryPersistence",
                "--disableTelemetry",
                # Newer Azure SDKs than this Azurite send a version of the API that it does not know.
                "--skipApiVersionCheck",
                # It would log every request.
                "--silent",
            ],
            # All accounts that there are: the well-known one is gone unless it is named.
            env={"AZURITE_ACCOUNTS": ";".join(f"{account}:{KEY}" for account in (ACCOUNT, *self.accounts))},
            ready=lambda: all(map(listens, ports.values())),
        )


def endpoint(port: int, account: str = ACCOUNT) -> str:
    return f"http://127.0.0.1:{port}/{account}"


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
