"""`python -m pulumi_aks_functions`: the command of this package, which needs no Pulumi."""

import gc
import importlib
import sys

if __name__ == "__main__":
    # It lives for a tenth of a second, of which collecting garbage would take a part.
    gc.disable()
    # What msgspec takes from there, `typing` has too, and without a tenth of the time. The import system takes None for
    # "not there" (docs.python.org/3/reference/import.html#the-module-cache).
    sys.modules["typing_extensions"] = None  # pyright: ignore[reportArgumentType]
    importlib.import_module("msgspec")
    del sys.modules["typing_extensions"]

    from .command import main

    sys.exit(main())
