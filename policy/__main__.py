"""The policy pack, as Pulumi starts it for `pulumi preview --policy-pack policy`."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # Started by its folder, whose own modules would be found instead of the package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

    from pulumi_policy import PolicyPack

    from policy import pack

    try:
        profile = pack.profile(os.environ)
    except pack.WrongProfile as error:
        sys.exit(str(error))
    # It serves until Pulumi ends it.
    PolicyPack(pack.NAME, policies=pack.policies(profile))
