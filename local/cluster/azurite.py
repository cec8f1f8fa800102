"""Azurite's queue service (https://github.com/Azure/Azurite), in memory, on plain http."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local.cluster.programs import Program

# Azurite's account and key are public: they are the same everywhere and in its documentation.
# https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
ACCOUNT: Final = "devstoreaccount1"
KEY: Final = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def queue_endpoint(port: int) -> str:
    return f"http://127.0.0.1:{port}/{ACCOUNT}"


def connection_string(port: int) -> str:
    """What the Functions host, the Azure SDKs and KEDA take; KEDA refuses `UseDevelopmentStorage=true`."""
    return f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};QueueEndpoint={queue_endpoint(port)};"


def queue_service(command: Sequence[str | Path], port: int) -> Program:
    """`command` is the program without options; it has no health page, so it is ready when it listens."""

    def listens() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    return Program(
        name="azurite",
        argv=[
            *command,
            "--queueHost=127.0.0.1",
            f"--queuePort={port}",
            "--inMemoryPersistence",
            "--disableTelemetry",
            # Newer Azure SDKs than this Azurite send a version of the API that it does not know.
            "--skipApiVersionCheck",
            # It would log every request.
            "--silent",
        ],
        ready=listens,
    )
