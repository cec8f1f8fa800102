"""The command line behind the Makefile: `python -m local <verb>`."""

import argparse
import gc
import sys

from local.errors import LocalError


def main(arguments: list[str]) -> int:
    """Run a verb; 0 when it did what it says, 1 after a one-line reason, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    up = verbs.add_parser("up", help="bring the stack up against the emulated Azure")
    up.add_argument(
        "--time-scale", type=float, default=0.0, help="factor on Azure's real durations (default: %(default)s)"
    )
    verbs.add_parser("demo", help="scale a function with real KEDA on a real control plane")
    verbs.add_parser("down", help="destroy everything")
    build = verbs.add_parser("build", help="build what is missing")
    build.add_argument("what", choices=("engine", "all"))
    chosen = parser.parse_args(arguments)

    # What is loaded here stays; looking through it for garbage at Python's usual threshold would be felt.
    gc.set_threshold(100_000)
    # Each verb imports what it needs: the control plane and the pictures are slow to load.
    try:
        if chosen.verb == "demo":
            from local import demonstration

            demonstration.demo()
        else:
            from local import verbs

            match chosen.verb:
                case "up":
                    verbs.up(chosen.time_scale)
                case "down":
                    verbs.down()
                case _:
                    verbs.build(everything=chosen.what == "all")
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the same command goes on from here", file=sys.stderr)  # noqa: T201
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
