"""How soon is the real control plane ready, and how much memory does it take?

Baselines: 60 s and 1 GiB, what a laptop can be asked for. Three cold starts, each in an empty directory.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from local import builds
from local.cluster.control_plane import ControlPlane
from local.environment import REPOSITORY

RUNS = 3
SECONDS = 60.0
BYTES = 1024**3


def main() -> None:
    """Print both medians with their ratios; exit 1 when the start takes longer than its baseline."""
    tools = builds.control_plane(REPOSITORY)
    times: list[float] = []
    sizes: list[int] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            with ControlPlane(Path(folder), tools, report=lambda _: None) as plane:
                times.append(time.perf_counter() - begun)
                sizes.append(sum(plane.supervisor.memory().values()))
    seconds, size = statistics.median(times), statistics.median(sizes)
    print(
        f"control plane ready: {seconds:.1f} s, {seconds / SECONDS:.2f} of {SECONDS:g} s; "
        f"resident: {size / BYTES:.2f} GiB, {size / BYTES:.2f} of 1 GiB (median of {RUNS})"
    )
    sys.exit(seconds > SECONDS)


if __name__ == "__main__":
    main()
