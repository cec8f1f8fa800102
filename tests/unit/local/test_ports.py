"""Ports are free when chosen, kept where they are recorded, and named when somebody else has them."""

import os
import re
import socket
from pathlib import Path

import pytest

from local.errors import LocalError
from local.ports import Ports, is_free


def test_a_free_port_can_be_listened_on() -> None:
    port = Ports().fresh()
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)


def test_no_port_is_given_twice() -> None:
    ports = Ports()
    given = [ports.fresh() for _ in range(200)]
    assert len(set(given)) == 200


def test_a_recorded_port_stays_the_same(tmp_path: Path) -> None:
    file = tmp_path / "new" / "ports.json"
    first = {name: Ports(file).recorded(name) for name in ("api", "queue")}
    assert len(set(first.values())) == 2
    again = Ports(file)
    assert {name: again.recorded(name) for name in first} == first
    assert again.fresh() not in first.values()


def test_a_wanted_port_is_recorded_in_place_of_the_old_one(tmp_path: Path) -> None:
    file, wanted = tmp_path / "ports.json", Ports().fresh()
    Ports(file).recorded("queue")
    assert Ports(file).recorded("queue", wanted) == wanted
    assert Ports(file).recorded("queue") == wanted


def test_a_port_that_is_taken_is_named_with_its_program_and_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    port = Ports(file).recorded("api")
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(
            LocalError, match=rf"port {port}, needed for api, is taken by .* \(pid {os.getpid()}\)"
        ) as recorded:
            Ports(file).recorded("api")
        with pytest.raises(LocalError, match=f"port {port}, needed for queue, is taken") as wanted:
            Ports(file).recorded("queue", port)
    assert re.search(rf"delete {re.escape(str(file))}", str(recorded.value))
    assert str(file) not in str(wanted.value)
