"""Cases of rules about Kubernetes' objects."""

from collections.abc import Mapping
from typing import Final

from tests.unit.policy import kubernetes
from tests.unit.policy.azure import varied
from tests.unit.policy.case import Cases
from tests.unit.policy.kubernetes import HELLO, NGINX, SCALED_JOB, SCALED_OBJECT, deployment, secured

ACCOUNT_KEY: Final = (
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"
)
BUS_KEY: Final = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0"
SQL_PASSWORD: Final = "Server=tcp:shop.database.windows.net,1433;User ID=shop;Password=c2VjcmV0;Encrypt=True"
"""Shapes of connection strings in Azure's documentation; the secret in them is `c2VjcmV0`."""


ENVIRONMENT: Final = "spec.template.spec.containers[0].env has a key or a password in Orders"

OBJECTS: Final[Mapping[str, Cases]] = {
    "workload-image-tag": Cases(
        (NGINX, deployment(), deployment(image="localhost:5000/orders@sha256:" + "0" * 64)),
        (
            (HELLO, ("spec.jobTemplate.spec.template.spec.containers[0].image", "busybox")),
            (deployment(image="shop.azurecr.io/orders:latest"), ("orders:latest",)),
            (deployment(image="localhost:5000/orders"), ("localhost:5000/orders",)),
        ),
    ),
    "workload-resources": Cases(
        (deployment(), SCALED_JOB),
        (
            (NGINX, ("spec.template.spec.containers[0].resources.requests.cpu is not set",)),
            (deployment(resources={"requests": {"cpu": "1", "memory": "1Gi"}}), ("limits.cpu",)),
            (
                deployment(spec={"initContainers": [{"name": "first", "image": "shop.azurecr.io/first:1"}]}),
                ("initContainers[0]",),
            ),
        ),
    ),
    "workload-non-root": Cases(
        (deployment(), secured(runAsUser=1.0)),
        (
            (NGINX, ("containers[0].securityContext.runAsNonRoot",)),
            (secured(runAsNonRoot=False), ("runAsNonRoot",)),
            (secured(runAsUser=0.0), ("runAsUser is 0",)),
        ),
    ),
    "workload-privilege-escalation": Cases(
        (deployment(),),
        ((NGINX, ("allowPrivilegeEscalation is not set",)), (secured(allowPrivilegeEscalation=True), ("true",))),
    ),
    "workload-privileged": Cases(
        (deployment(), NGINX), ((secured(privileged=True), ("securityContext.privileged is true",)),)
    ),
    "workload-host": Cases(
        (deployment(), NGINX),
        (
            *((deployment(spec={key: True}), (f"{key} is true",)) for key in ("hostNetwork", "hostPID", "hostIPC")),
            (deployment(spec={"volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}]}), ("'logs'",)),
        ),
    ),
    "workload-capabilities": Cases(
        (deployment(), secured(capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]})),
        (
            (NGINX, ("capabilities.drop",)),
            (secured(capabilities={"drop": ["ALL"], "add": ["NET_ADMIN"]}), ("NET_ADMIN",)),
        ),
    ),
    "workload-seccomp": Cases(
        (deployment(), secured(seccompProfile={"type": "Localhost", "localhostProfile": "p.json"})),
        (
            (NGINX, ("seccompProfile.type is not set",)),
            (secured(seccompProfile={"type": "Unconfined"}), ("Unconfined",)),
        ),
    ),
    "workload-read-only-root": Cases(
        (
            deployment(),
            varied(
                secured(readOnlyRootFilesystem=False),
                "spec.template.metadata.annotations",
                {"policy.aks-functions/writable-root": "the vendor's agent unpacks itself"},
            ),
        ),
        ((NGINX, ("readOnlyRootFilesystem is not set",)), (secured(readOnlyRootFilesystem=False), ("false",))),
    ),
    "workload-probes": Cases(
        (deployment(),),
        (
            (NGINX, ("readinessProbe is not set",)),
            (deployment(livenessProbe=None), ("livenessProbe is not set",)),
        ),
    ),
    "workload-spread": Cases(
        (
            deployment(),
            deployment(spec={"topologySpreadConstraints": [], "affinity": {"podAntiAffinity": {"x": []}}}),
        ),
        ((NGINX, ("topologySpreadConstraints",)),),
    ),
    "workload-namespace": Cases(
        (deployment(), HELLO),
        ((NGINX, ("namespace is default",)), (varied(HELLO, "metadata.namespace", "default"), ("default",))),
    ),
    "workload-service-account": Cases(
        (deployment(), SCALED_JOB),
        (
            (NGINX, ("serviceAccountName is not set",)),
            (deployment(spec={"serviceAccountName": "default"}), ("default",)),
        ),
    ),
    "workload-token": Cases(
        (deployment(), SCALED_JOB),
        (
            (HELLO, ("automountServiceAccountToken is not set",)),
            (deployment(spec={"automountServiceAccountToken": True}), ("true",)),
        ),
    ),
    "workload-secret-texts": Cases(
        (
            deployment(),
            NGINX,
            deployment(env=[{"name": "Orders", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]),
            {"data": {"Orders__queueServiceUri": "https://shop.queue.core.windows.net/"}},
        ),
        (
            *(
                (deployment(env=[{"name": "Orders", "value": each}]), (ENVIRONMENT,))
                for each in (ACCOUNT_KEY, BUS_KEY, SQL_PASSWORD)
            ),
            ({"data": {"appsettings": f'{{"Orders": "{BUS_KEY}"}}'}}, ("data has a key or a password in appsettings",)),
        ),
    ),
    "namespace-pod-security": Cases(
        ({"metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}},),
        (
            ({"metadata": {"name": "shop"}}, ("pod-security.kubernetes.io/enforce not set",)),
            ({"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "privileged"}}}, ("privileged",)),
        ),
    ),
    "service-load-balancer": Cases(
        (
            kubernetes.INTERNAL,
            varied(kubernetes.LOAD_BALANCER, "spec.loadBalancerSourceRanges", ["203.0.113.0/24"]),
            varied(kubernetes.LOAD_BALANCER, "spec.type", "ClusterIP"),
        ),
        ((kubernetes.LOAD_BALANCER, ("spec.type is LoadBalancer",)),),
    ),
    "service-external-addresses": Cases(
        (kubernetes.LOAD_BALANCER,),
        ((varied(kubernetes.LOAD_BALANCER, "spec.externalIPs", ["198.51.100.32"]), ("198.51.100.32",)),),
    ),
    "ingress-tls": Cases(
        (kubernetes.INGRESS,),
        (
            (kubernetes.MINIMAL_INGRESS, ("spec.rules[0].host is not set",)),
            (varied(kubernetes.INGRESS, "spec.tls", []), ("https-example.foo.com",)),
        ),
    ),
    "scaling-maximum": Cases(
        (SCALED_OBJECT, SCALED_JOB),
        ((varied(SCALED_OBJECT, "spec", {"scaleTargetRef": {"name": "orders"}}), ("maxReplicaCount is not set",)),),
    ),
    "scaling-interval": Cases(
        (SCALED_OBJECT, SCALED_JOB, varied(SCALED_OBJECT, "spec.pollingInterval", 2.0)),
        ((varied(SCALED_OBJECT, "spec.pollingInterval", 1.0), ("pollingInterval is 1",)),),
    ),
    "scaling-identity": Cases((kubernetes.BY_IDENTITY,), ((kubernetes.BY_SECRET, ("secretTargetRef",)),)),
    "scaling-secret-texts": Cases(
        (SCALED_OBJECT, SCALED_JOB),
        (
            (
                varied(SCALED_OBJECT, "spec.triggers.0.metadata.connection", ACCOUNT_KEY),
                ("spec.triggers[0].metadata has a key or a password in connection",),
            ),
        ),
    ),
    "release-version": Cases(
        ({"chart": "keda", "version": "2.20.2"}, {"chart": "keda", "version": "v1.2.3-rc.1"}),
        (
            ({"chart": "keda"}, ("version is not set",)),
            ({"chart": "keda", "version": "^2.20.0"}, ("^2.20.0",)),
            ({"chart": "keda", "version": "2.x"}, ("2.x",)),
        ),
    ),
}
