"""Rules about KEDA and what it scales.

Source: the specifications of KEDA 2.20 (keda.sh/docs/2.20/reference) and its security recommendations
(keda.sh/docs/2.20/operate/security), besides those that a rule names.
"""

import re
from typing import Any, Final

from .pods import SCALED_JOB
from .reading import at, items, members, number, told
from .rule import Level, Props, Rule
from .sources import baseline
from .workloads import is_secret

SCALED_OBJECT: Final = "kubernetes:keda.sh/v1alpha1:ScaledObject"
AUTHENTICATIONS: Final = (
    "kubernetes:keda.sh/v1alpha1:TriggerAuthentication",
    "kubernetes:keda.sh/v1alpha1:ClusterTriggerAuthentication",
)
RELEASE: Final = "kubernetes:helm.sh/v3:Release"

KEDA: Final = "KEDA 2.20"

SHORTEST_INTERVAL: Final = 2
"""Seconds between two looks at an event source."""

EXACT_VERSION: Final = r"v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"
"""A version of semver.org; Helm takes ranges too."""

SECRETS: Final = ("secretTargetRef", "env", "configMapTargetRef")
"""Where a TriggerAuthentication has texts from."""


def _maximum(props: Props) -> str | None:
    return told(props, "spec.maxReplicaCount") if at(props, "spec.maxReplicaCount") is None else None


def _interval(props: Props) -> str | None:
    seconds = number(at(props, "spec.pollingInterval"))
    return told(props, "spec.pollingInterval") if seconds is not None and seconds < SHORTEST_INTERVAL else None


def _authentication(props: Props) -> str | None:
    found = [each for each in SECRETS if items(at(props, f"spec.{each}"))]
    return f"spec.{found[0]} is there" if found else None


def _metadata(props: Props) -> str | None:
    triggers: Any = items(at(props, "spec.triggers"))
    for index, each in enumerate(triggers):
        for key, text in members(at(each, "metadata")).items():
            if is_secret(text):
                return f"spec.triggers[{index}].metadata has a key or a password in {key}"
    return None


def _version(props: Props) -> str | None:
    version = at(props, "version")
    return None if version and re.fullmatch(EXACT_VERSION, str(version)) else told(props, "version")


RULES: Final = (
    Rule(
        id="scaling-maximum",
        title="Every scaling rule says how far it goes",
        types=(SCALED_OBJECT, SCALED_JOB),
        check=_maximum,
        reason="KEDA's own limit is 100 replicas, which a queue that nobody empties reaches, and you pay for",
        fix="set spec.maxReplicaCount",
        sources=(KEDA, baseline(28)),
        development=Level.MANDATORY,
    ),
    Rule(
        id="scaling-interval",
        title="KEDA looks at event sources every two seconds at most",
        types=(SCALED_OBJECT, SCALED_JOB),
        check=_interval,
        reason="every look is a request that is paid for, and counts against the source's own limit",
        fix=f"set spec.pollingInterval to {SHORTEST_INTERVAL} or more, or leave it out",
        sources=(KEDA,),
    ),
    Rule(
        id="scaling-identity",
        title="KEDA looks at event sources as an identity",
        types=AUTHENTICATIONS,
        check=_authentication,
        reason="a secret has to be renewed, and opens more than its numbers",
        fix="set spec.podIdentity.provider to azure-workload, and identityId",
        sources=(baseline(20), KEDA),
        # Brokers that are not Azure's know no identities.
        production=Level.ADVISORY,
    ),
    Rule(
        id="scaling-secret-texts",
        title="No keys are in the clear in scaling rules",
        types=(SCALED_OBJECT, SCALED_JOB),
        check=_metadata,
        reason="whoever may look at a scaling rule could read them",
        fix="name a TriggerAuthentication in authenticationRef",
        sources=(baseline(20), KEDA),
        development=Level.MANDATORY,
    ),
    Rule(
        id="release-version",
        title="Helm releases name one version",
        types=(RELEASE,),
        check=_version,
        reason="two updates of the same stack could make different things, and KEDA removes features between versions",
        fix="set version to one that was tested, such as 2.20.2",
        sources=(KEDA,),
        development=Level.MANDATORY,
    ),
)
