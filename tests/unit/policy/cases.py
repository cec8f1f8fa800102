"""For each rule about a resource, what is right and what is wrong, each by what its sources say.

A wrong resource has the words that a person has to read: the property, and its value where that is no secret.
"""

from collections.abc import Mapping
from typing import Final

from tests.unit.policy.case import Cases
from tests.unit.policy.cluster_cases import CLUSTERS
from tests.unit.policy.object_cases import OBJECTS
from tests.unit.policy.service_cases import SERVICES

CASES: Final[Mapping[str, Cases]] = {**CLUSTERS, **SERVICES, **OBJECTS}
