"""The one exception that reaches a person."""


class LocalError(Exception):
    """What went wrong and what to do about it, in one line; the command line prints it without a traceback."""
