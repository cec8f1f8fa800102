"""The embedded API server as a thing to start and stop."""

import asyncio
import secrets
import sqlite3
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from local.errors import LocalError
from local.ports import is_free, listener

START_SECONDS: Final = 20.0


class EmbeddedApi:
    """Serves 127.0.0.1 from a thread of this process while the context is open.

    Args:
        database: SQLite file with the cluster's objects, its port and its access token. It is made when it is missing.
            The emulated subscription may lie beside it as `azure.db`; see `aks`.
        port: Port to listen on. Default: the one of the last time, at first any free one, so that a kubeconfig that
            someone has stored stays true.

    Entering raises LocalError when the port is taken or the database cannot be used.
    """

    def __init__(self, database: Path, port: int | None = None) -> None:
        self._database = database
        self._wanted = port
        self._token = ""
        self._failure: BaseException | None = None
        self._started = threading.Event()
        self._stop: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._thread = threading.Thread(target=self._run, name="embedded-kubernetes-api", daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(START_SECONDS)
        if self._failure is not None:
            raise self._failure
        if not self.port:
            raise LocalError(f"the embedded Kubernetes API did not start within {START_SECONDS:g} s; run again")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stop is not None:
            loop, stop = self._stop
            loop.call_soon_threadsafe(stop.set)
        self._thread.join()

    def kubeconfig(self) -> str:
        """A kubeconfig for this server; the same one every time, as long as the port is."""
        return f"""apiVersion: v1
kind: Config
current-context: embedded
clusters:
- name: embedded
  cluster:
    server: http://127.0.0.1:{self.port}
users:
- name: embedded
  user:
    token: {self._token}
contexts:
- name: embedded
  context:
    cluster: embedded
    user: embedded
"""

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except LocalError as error:
            self._failure = error
        except sqlite3.Error as error:
            self._failure = LocalError(f"{self._database} cannot be used: {error}; delete it to start with no objects")
        except BaseException as error:  # handed to the thread that waits
            self._failure = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        import kmock

        from local.kubernetes.api.aks import SUBSCRIPTION
        from local.kubernetes.api.server import Handler
        from local.kubernetes.api.store import Store

        store = Store(self._database)
        try:
            self._token = store.setting("token") or secrets.token_urlsafe(32)
            store.set("token", self._token)
            handler = Handler(self._token, store, self._database.with_name(SUBSCRIPTION))
            wanted = self._wanted or int(store.setting("port") or 0)
            if wanted and not is_free(wanted):
                raise LocalError(
                    f"port {wanted}, needed for the embedded Kubernetes API, is taken by "
                    f"{listener(wanted) or 'another program'}; stop it, or delete {self._database} to start with "
                    "another port and no objects"
                )
            stop = asyncio.Event()
            async with handler, kmock.Server(handler, "127.0.0.1", wanted or None) as server:
                store.set("port", str(server.port))
                self._stop = (asyncio.get_running_loop(), stop)
                self.port = server.port
                self._started.set()
                await stop.wait()
        finally:
            store.close()
