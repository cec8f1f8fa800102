"""Objects against the schemas of Kubernetes: the same verdicts as the package's own function, `kubernetes-validate`."""

import kubernetes_validate
import pytest

from local.kubernetes.api.schemas import KUBERNETES, violation
from tests.unit.local.kubernetes.samples import config_map, deployment, namespace

ROLE = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "a"}}


@pytest.mark.parametrize(
    ("obj", "words"),
    [
        (namespace(), None),
        (deployment(), None),
        ({**ROLE, "rules": [{"verbs": ["get"], "resources": ["pods"], "apiGroups": [""]}]}, None),
        ({**ROLE, "rules": [{"resources": ["pods"]}]}, "rules.0: 'verbs' is a required property"),
        ({**ROLE, "rule": []}, "rule"),
        ({**deployment(), "spec": {"selector": {}}}, "spec: 'template' is a required property"),
        (deployment(restartPolicy=1), "spec.template.spec.restartPolicy: 1 is not"),
        ({**config_map(), "data": {"a": 1}}, "data.a: 1 is not"),
    ],
)
def test_verdicts_are_those_of_the_package(obj, words):
    found = violation(obj)
    if words is None:
        assert found is None
        kubernetes_validate.validate(obj, KUBERNETES, strict=True)
        return
    assert words in found
    with pytest.raises(kubernetes_validate.ValidationError) as refusal:
        kubernetes_validate.validate(obj, KUBERNETES, strict=True)
    assert refusal.value.message in found


def test_a_kind_without_a_schema_takes_anything():
    assert violation({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "spec": {"anything": 1}}) is None
