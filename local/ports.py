"""Ports on the loopback interface: chosen free, and kept from run to run where something remembers them."""

import json
import random
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

import psutil

from local.errors import LocalError

# Below the ranges from which Linux (32768-60999) and macOS (49152-65535) take the ports of outgoing connections, so
# that a recorded port is not found in use by some connection in the next run.
_RANGE: Final = range(20000, 32000)


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        # As Go's and Node's servers do: a connection that is only waiting to be forgotten does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def listener(port: int) -> str | None:
    """The program that listens on `port`, like `nginx (pid 4711)`; None where the system does not tell."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            local = cast("tuple[str, int] | tuple[()]", connection.laddr)
            if connection.status == psutil.CONN_LISTEN and local and local[1] == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return None


class Ports:
    """The ports of one environment; no two calls answer the same one.

    `file` (JSON, name to port) holds the recorded ones.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._recorded: dict[str, int] = json.loads(file.read_text()) if file and file.exists() else {}
        self._given = set(self._recorded.values())

    def fresh(self) -> int:
        """Any free port.

        Raises:
            LocalError: none of the range is free.
        """
        for port in random.sample(_RANGE, len(_RANGE)):
            if port not in self._given and is_free(port):
                self._given.add(port)
                return port
        raise LocalError(f"no port between {_RANGE[0]} and {_RANGE[-1]} is free on 127.0.0.1; stop some programs")

    def recorded(self, name: str, wanted: int | None = None) -> int:
        """The port that `name` had before, else `wanted`, else any free one, which it then has from now on.

        Raises:
            LocalError: another program has taken it.
        """
        port = self._recorded.get(name) if wanted is None else wanted
        if port is None:
            port = self.fresh()
        elif not is_free(port):
            advice = "stop that program"
            if wanted is None and self._file:
                advice += f", or delete {self._file} to have new ports chosen"
            raise LocalError(
                f"port {port}, needed for {name}, is taken by {listener(port) or 'another program'}; {advice}"
            )
        if self._file and self._recorded.get(name) != port:
            self._given.add(port)
            self._recorded[name] = port
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._recorded, indent=2) + "\n")
        return port
