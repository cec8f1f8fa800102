"""What the demonstration needs to know of a function app."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class App:
    """A function app that a queue scales. Apps side by side have accounts of their own: their queues have one name."""

    name: str
    """Its Deployment is called the same."""
    connection_string: str = field(repr=False)
    """Of the storage account with its queue."""
