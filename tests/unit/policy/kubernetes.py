"""Kubernetes' objects as the documentation of Kubernetes, AKS and KEDA shows them."""

from typing import Any, Final

from tests.harness.recording import Json

NGINX: Final[Json] = {
    "metadata": {"name": "nginx-deployment", "labels": {"app": "nginx"}},
    "spec": {
        "replicas": 3.0,
        "selector": {"matchLabels": {"app": "nginx"}},
        "template": {
            "metadata": {"labels": {"app": "nginx"}},
            "spec": {
                "containers": [{"name": "nginx", "image": "nginx:1.14.2", "ports": [{"containerPort": 80.0}]}],
            },
        },
    },
}
"""kubernetes.io/docs/concepts/workloads/controllers/deployment: it says nothing of all that a review asks for."""

HELLO: Final[Json] = {
    "metadata": {"name": "hello", "namespace": "shop"},
    "spec": {
        "schedule": "* * * * *",
        "jobTemplate": {
            "spec": {"template": {"spec": {"containers": [{"name": "hello", "image": "busybox"}]}}},
        },
    },
}
"""kubernetes.io/docs/concepts/workloads/controllers/cron-jobs, with an image without a tag."""

RESTRICTED: Final[Json] = {
    "runAsNonRoot": True,
    "runAsUser": 10001.0,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""The pod's side of the level `restricted` (kubernetes.io/docs/concepts/security/pod-security-standards)."""

CONTAINER: Final[Json] = {
    "name": "orders",
    "image": "shop.azurecr.io/orders:1.0.0",
    "env": [{"name": "Orders__accountName", "value": "shop"}],
    "resources": {
        "requests": {"cpu": "250m", "memory": "256Mi"},
        "limits": {"cpu": "1", "memory": "1Gi"},
    },
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    },
    "readinessProbe": {"httpGet": {"path": "/", "port": "http"}},
    "livenessProbe": {"httpGet": {"path": "/", "port": "http"}},
}


def pod(**container: Any) -> Json:
    """Pods that meet what the sources of the rules say, but for what is said of their container."""
    return {
        "metadata": {"labels": {"app": "orders"}},
        "spec": {
            "serviceAccountName": "orders",
            "automountServiceAccountToken": False,
            "securityContext": RESTRICTED,
            "topologySpreadConstraints": [{"maxSkew": 1.0, "topologyKey": "kubernetes.io/hostname"}],
            "containers": [{**CONTAINER, **container}],
        },
    }


def deployment(spec: Json | None = None, **container: Any) -> Json:
    """A Deployment of such pods; `spec`: what is different in the pods'."""
    template = pod(**container)
    template["spec"] = {**template["spec"], **(spec or {})}
    return {
        "metadata": {"name": "orders", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": {"app": "orders"}}, "template": template},
    }


def secured(**context: Any) -> Json:
    """A Deployment with another security context in its container."""
    return deployment(securityContext={**CONTAINER["securityContext"], **context})


SCALED_OBJECT: Final[Json] = {
    "metadata": {"name": "orders", "namespace": "shop"},
    "spec": {
        "scaleTargetRef": {"name": "orders"},
        "pollingInterval": 30.0,
        "maxReplicaCount": 100.0,
        "triggers": [
            {
                "type": "azure-queue",
                "metadata": {"queueName": "orders", "queueLength": "5", "accountName": "shop"},
                "authenticationRef": {"name": "orders"},
            }
        ],
    },
}
"""keda.sh/docs/2.20/reference/scaledobject-spec, with the trigger of …/scalers/azure-storage-queue."""

SCALED_JOB: Final[Json] = {
    "metadata": {"name": "job", "namespace": "shop"},
    "spec": {"jobTargetRef": {"template": pod()}, "maxReplicaCount": 10.0, "triggers": []},
}
"""keda.sh/docs/2.20/reference/scaledjob-spec."""

BY_IDENTITY: Final[Json] = {
    "metadata": {"name": "azure-queue-auth", "namespace": "shop"},
    "spec": {"podIdentity": {"provider": "azure-workload"}},
}
BY_SECRET: Final[Json] = {
    "metadata": {"name": "azure-queue-auth", "namespace": "shop"},
    "spec": {"secretTargetRef": [{"parameter": "connection", "name": "orders", "key": "connection"}]},
}
"""Both ways of keda.sh/docs/2.20/scalers/azure-storage-queue."""

LOAD_BALANCER: Final[Json] = {
    "metadata": {"name": "public-svc", "namespace": "shop"},
    "spec": {"type": "LoadBalancer", "ports": [{"port": 80.0}], "selector": {"app": "public-app"}},
}
"""learn.microsoft.com/azure/aks/load-balancer-standard."""

INTERNAL: Final[Json] = {
    "metadata": {
        "name": "internal-app",
        "namespace": "shop",
        "annotations": {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"},
    },
    "spec": {"type": "LoadBalancer", "ports": [{"port": 80.0}], "selector": {"app": "internal-app"}},
}
"""learn.microsoft.com/azure/aks/internal-lb."""

INGRESS: Final[Json] = {
    "metadata": {"name": "tls-example-ingress", "namespace": "shop"},
    "spec": {
        "tls": [{"hosts": ["https-example.foo.com"], "secretName": "testsecret-tls"}],
        "rules": [{"host": "https-example.foo.com", "http": {"paths": []}}],
    },
}
MINIMAL_INGRESS: Final[Json] = {
    "metadata": {"name": "minimal-ingress", "namespace": "shop"},
    "spec": {"rules": [{"http": {"paths": []}}]},
}
"""Both of kubernetes.io/docs/concepts/services-networking/ingress."""
