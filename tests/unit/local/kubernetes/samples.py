"""Objects that several tests use."""


def namespace(name="demo"):
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def config_map(name="settings", namespace="demo", **data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}, "data": data}


def deployment(name="orders", namespace="demo", image="orders:1", **pod):
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": dict(labels)},
                "spec": {"containers": [{"name": "function", "image": image}], **pod},
            },
        },
    }


def scaled_object(trigger="azure-queue", name="orders", **metadata):
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": name, "namespace": "demo", **metadata},
        "spec": {
            "scaleTargetRef": {"name": "orders"},
            "triggers": [{"type": trigger, "metadata": {"queueName": "orders"}}],
        },
    }


RELEASE = {
    "name": "keda",
    "namespace": "keda",
    "chart": "keda",
    "version": "2.20.2",
    "repositoryOpts": {"repo": "https://kedacore.github.io/charts"},
    "atomic": True,
    "timeout": 10,
}


def urn(token, name="orders"):
    return f"urn:pulumi:dev::aks-functions::{token}::{name}"
