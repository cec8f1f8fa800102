"""Objects that several tests use."""

# What each scaler needs at least; see https://keda.sh/docs/2.20/scalers/
TRIGGERS = {
    "azure-queue": {"queueName": "orders", "connectionFromEnv": "STORE"},
    "azure-blob": {"blobContainerName": "invoices", "connectionFromEnv": "STORE"},
    "azure-servicebus": {"queueName": "orders", "connectionFromEnv": "BUS"},
    "azure-eventhub": {"connectionFromEnv": "HUB", "storageConnectionFromEnv": "STORE"},
    "kafka": {"bootstrapServers": "kafka:9092", "consumerGroup": "shop", "topic": "orders"},
    "rabbitmq": {"queueName": "orders", "hostFromEnv": "RABBIT"},
    "mssql": {"query": "SELECT 1", "targetValue": "1", "connectionStringFromEnv": "SQL"},
    "mysql": {"query": "SELECT 1", "queryValue": "1", "connectionStringFromEnv": "SQL"},
    "redis": {"listName": "orders", "address": "redis:6379"},
    "redis-streams": {"stream": "orders", "addressFromEnv": "REDIS"},
    "cron": {"timezone": "Etc/UTC", "start": "0 6 * * *", "end": "0 20 * * *", "desiredReplicas": "3"},
    "prometheus": {"serverAddress": "http://prometheus:9090", "query": "up", "threshold": "1"},
    "external-push": {"scalerAddress": "keda-add-ons-http-external-scaler.keda:9090"},
}
ENV = {
    "STORE": "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5;EndpointSuffix=core.windows.net",
    "BUS": "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=a2V5",
    "HUB": "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=a2V5;EntityPath=clicks",
    "RABBIT": "amqp://user:password@rabbit:5672/vhost",
    "SQL": "Server=sql;Database=shop",
    "REDIS": "redis:6379",
}


def namespace(name="demo"):
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def config_map(name="settings", namespace="demo", **data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}, "data": data}


def deployment(name="orders", namespace="demo", image="orders:1", **pod):
    labels = {"app": name}
    env = [{"name": key, "value": value} for key, value in ENV.items()]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": dict(labels)},
                "spec": {"containers": [{"name": "function", "image": image, "env": env}], **pod},
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
            "triggers": [{"type": trigger, "metadata": dict(TRIGGERS.get(trigger, {}))}],
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
