"""Versions of Kubernetes and KEDA, by what counts of them: the minor version."""


def minor(version: str) -> str:
    """`1.35` of `1.35.2`."""
    return ".".join(version.split(".")[:2])


def numbers(version: str) -> tuple[int, ...]:
    """The same to compare by: `(1, 35)`."""
    return tuple(int(each) for each in minor(version).split("."))
