"""Real child processes: they come up, die, hang, refuse to end, and lose their parent."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from local.errors import LocalError
from local.processes import Supervisor, last_words, reap

ROOT = Path(__file__).parents[3]
SLEEP = ["sleep", "600"]


def shell(script: str) -> list[str]:
    return ["sh", "-c", script]


def until(holds: Callable[[], bool], what: str, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def parent(directory: Path, body: str) -> subprocess.Popen[str]:
    """Another Python process with a supervisor in `directory`, in a process group as a terminal makes them."""
    program = "import sys, time\nfrom pathlib import Path\nfrom local.processes import Supervisor\n"
    program += f"with Supervisor(Path({str(directory)!r})) as supervisor:\n" + textwrap.indent(
        textwrap.dedent(body), "    "
    )
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_start_waits_until_the_program_is_ready(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    with Supervisor(tmp_path) as supervisor:
        child = supervisor.start("slow", shell(f"sleep 0.3; touch {sign}; sleep 600"), ready=sign.exists)
        assert sign.exists()
        assert child.running
    assert is_gone(child.process.pid)


def test_a_program_that_dies_is_noticed_at_once(tmp_path: Path) -> None:
    begun = time.monotonic()
    script = shell("echo 'listen tcp: address already in use, error 98'; echo bye; exit 3")
    with Supervisor(tmp_path) as supervisor, pytest.raises(LocalError) as raised:
        supervisor.start("server", script, ready=lambda: False, deadline=60)
    assert time.monotonic() - begun < 10
    message = str(raised.value)
    assert message.startswith("server ended with exit status 3: listen tcp: address already in use, error 98")
    assert str(tmp_path / "logs" / "server.log") in message
    assert "make down" in message
    assert "\n" not in message


def test_a_program_that_does_not_get_ready_is_given_up_and_ended(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        with pytest.raises(LocalError, match=r"server was not ready within 0\.2 s: it said nothing"):
            supervisor.start("server", SLEEP, ready=lambda: False, deadline=0.2)
        left = psutil.Process().children()
    assert len(left) == 2, "the program and the guardian"
    assert not any(process.is_running() for process in left)


def test_a_program_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with (
        Supervisor(tmp_path) as supervisor,
        pytest.raises(LocalError, match="cannot start etcd: /no/etcd: No such file"),
    ):
        supervisor.start("etcd", ["/no/etcd"])


def test_programs_end_in_reverse_order_even_after_an_exception(tmp_path: Path) -> None:
    ends = tmp_path / "ends"

    def start(supervisor: Supervisor, name: str) -> None:
        sign = tmp_path / name
        script = f"trap 'echo {name} >> {ends}; exit' TERM; touch {sign}; while :; do sleep 0.05; done"
        supervisor.start(name, shell(script), ready=sign.exists)

    def fail() -> None:
        with Supervisor(tmp_path) as supervisor:
            for name in ("first", "second", "third"):
                start(supervisor, name)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ends.read_text().split() == ["third", "second", "first"]


def test_a_program_that_will_not_end_is_killed(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    with Supervisor(tmp_path) as supervisor:
        script = shell(f"trap '' TERM; touch {sign}; while :; do sleep 0.05; done")
        child = supervisor.start("stubborn", script, ready=sign.exists)
        supervisor.stop(child, grace=0.3)
        assert child.process.returncode == -signal.SIGKILL


def test_check_names_a_program_that_died_but_only_a_vital_one(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        for name, vital in (("minor", False), ("major", True)):
            child = supervisor.start(name, SLEEP, vital=vital)
            supervisor.check()
            child.process.kill()
            child.process.wait()
            if not vital:
                supervisor.check()
        with pytest.raises(LocalError, match="major was ended by SIGKILL"):
            supervisor.check()


def test_nothing_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    """One of the children was started by a thread that has ended since, one ignores SIGTERM."""
    body = f"""
        import threading
        sign = Path({str(tmp_path / "sign")!r})
        script = f"trap '' TERM; touch {{sign}}; while :; do sleep 0.05; done"
        a = supervisor.start("a", ["sh", "-c", script], ready=sign.exists)
        thread = threading.Thread(target=lambda: supervisor.start("b", {SLEEP!r}))
        thread.start()
        thread.join()
        print(*(child.process.pid for child in supervisor._children), flush=True)
        time.sleep(600)
    """
    killed = parent(tmp_path, body)
    assert killed.stdout
    pids = [int(word) for word in killed.stdout.readline().split()]
    assert len(pids) == 2
    assert not any(is_gone(pid) for pid in pids)
    killed.kill()
    killed.communicate()
    until(lambda: all(is_gone(pid) for pid in pids), "the children's end")


def test_a_guardian_that_was_killed_stops_nothing(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        (guardian,) = psutil.Process().children()
        guardian.kill()
        until(lambda: is_gone(guardian.pid), "the guardian's end")
        child = supervisor.start("child", SLEEP)
        assert child.running
    assert is_gone(child.process.pid)


def test_a_program_that_died_is_not_ready_though_another_answers_for_it(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        child = supervisor.start("late", shell("echo address already in use; exit 1"))
        child.process.wait()
        with pytest.raises(LocalError, match="late ended with exit status 1: address already in use"):
            supervisor.wait(child, lambda: True, 5)


def test_ctrl_c_reaches_the_supervisor_alone_which_ends_its_children(tmp_path: Path) -> None:
    heard, sign = tmp_path / "heard", tmp_path / "sign"
    script = f"trap 'echo INT >> {heard}' INT; trap 'echo TERM >> {heard}; exit' TERM; touch {sign}; "
    script += "while :; do sleep 0.05; done"
    interrupted = parent(
        tmp_path,
        f"""
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job inherits that it is ignored
        supervisor.start("child", {shell(script)!r}, ready=Path({str(sign)!r}).exists)
        print("started", flush=True)
        time.sleep(600)
        """,
    )
    assert interrupted.stdout
    assert interrupted.stdout.readline() == "started\n"
    os.killpg(interrupted.pid, signal.SIGINT)
    interrupted.communicate(timeout=20)
    assert heard.read_text() == "TERM\n"


def test_a_directory_serves_one_supervisor_at_a_time(tmp_path: Path) -> None:
    other = parent(tmp_path, "print('ready', flush=True); time.sleep(600)")
    assert other.stdout
    assert other.stdout.readline() == "ready\n"
    try:
        with pytest.raises(LocalError, match=rf"in use by another run \(pid {other.pid}\)"), Supervisor(tmp_path):
            pass
    finally:
        assert reap(tmp_path) == ["supervisor"]
        other.communicate(timeout=10)
    with Supervisor(tmp_path):
        pass


def test_reap_ends_what_is_recorded_and_nothing_else(tmp_path: Path) -> None:
    recorded, reused = (subprocess.Popen(SLEEP) for _ in range(2))
    try:
        entries = [
            {"name": "etcd", "pid": recorded.pid, "created": psutil.Process(recorded.pid).create_time()},
            # The number belongs to another process by now, which started later.
            {"name": "kwok", "pid": reused.pid, "created": psutil.Process(reused.pid).create_time() - 3600},
            {"name": "keda", "pid": 2**22 + 1, "created": 0},
        ]
        owner = {"name": "supervisor", "pid": os.getpid(), "created": 0}
        (tmp_path / "processes.json").write_text(json.dumps({"owner": owner, "children": entries}))
        assert reap(tmp_path) == ["etcd"]
        assert is_gone(recorded.pid)
        assert not is_gone(reused.pid)
        assert reap(tmp_path) == []
    finally:
        for process in (recorded, reused):
            process.kill()
            process.wait()


def test_memory_is_told_by_name(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("sleeper", SLEEP)
        own = psutil.Process().memory_info().rss
        assert 0 < supervisor.memory()["sleeper"] < own


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("", "it said nothing"),
        ("starting\nserving\n\n", "serving"),
        # kube-controller-manager 1.36
        (
            'I1123 1 serving.go:1] Generated\nE1123 1 run.go:72] "command failed" err="no"\nI1123 1 stop.go:1] Bye\n',
            'E1123 1 run.go:72] "command failed" err="no"',
        ),
        # go build without a network, and with a mistake in the source
        (
            "go: downloading github.com/pkg/error v1.0.0\ngo: a@v1: Get x: dial tcp: lookup x: no such host\n",
            "go: a@v1: Get x: dial tcp: lookup x: no such host",
        ),
        ("go: downloading example.com/error v1.0.0\n./main.go:3:1: undefined: x\n", "./main.go:3:1: undefined: x"),
        # npm 11 without a network
        (
            "npm error code ENOTFOUND\nnpm error network request to x failed, reason: getaddrinfo ENOTFOUND x\n"
            "npm error network This is a problem related to network connectivity.\n"
            "npm error A complete log of this run can be found in: /x/_logs/1-debug-0.log\n",
            "npm error network request to x failed, reason: getaddrinfo ENOTFOUND x",
        ),
    ],
)
def test_last_words_are_those_that_tell_why(tmp_path: Path, log: str, words: str) -> None:
    (tmp_path / "log").write_text(log)
    assert last_words(tmp_path / "log") == words
