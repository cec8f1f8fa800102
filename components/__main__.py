"""`python -m pulumi_aks_functions`: the command of this package, which needs no Pulumi."""

import gc
import sys

if __name__ == "__main__":
    # It lives for a tenth of a second, of which collecting garbage would take a part.
    gc.disable()

    from .command import main

    sys.exit(main())
