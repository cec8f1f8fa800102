"""Start the plugin: `python -m local.azure <engine address>`."""

import importlib.metadata
import sys

from local.azure.provider import from_environment
from local.azure.schema import SDK
from local.errors import LocalError
from local.plugin import serve

if __name__ == "__main__":
    try:
        serve(from_environment(), importlib.metadata.version(SDK))
    except LocalError as error:
        sys.exit(str(error))
