"""Everything that a release of the HTTP add-on's chart 0.15.0 applies, in the order in which it is applied.

Names, labels, images, ports and environment are the chart's; see
https://github.com/kedacore/charts/tree/main/http-add-on/templates. Its roles are left out: no program runs in these
pods. So nothing routes requests here; what can be seen is that everything is in place.
"""

from pathlib import Path
from typing import Any, Final

from local.kubernetes.chart.crds import HTTP_KINDS, definitions
from local.kubernetes.manifests import Json

NAME: Final = "keda-add-ons-http"
VERSION: Final = "0.15.0"
ACCOUNTS: Final = {
    "operator": NAME,
    "interceptor": f"{NAME}-interceptor",
    "scaler": f"{NAME}-external-scaler",
}
DEPLOYMENTS: Final = {**ACCOUNTS, "operator": f"{NAME}-controller-manager"}
CONTAINERS: Final = {**ACCOUNTS, "operator": f"{NAME}-operator"}
OPTIONAL_ENV: Final = {
    "requestTimeout": "KEDA_HTTP_REQUEST_TIMEOUT",
    "responseHeaderTimeout": "KEDA_HTTP_RESPONSE_HEADER_TIMEOUT",
    "readinessTimeout": "KEDA_HTTP_READINESS_TIMEOUT",
    "tcpConnectTimeout": "KEDA_HTTP_CONNECT_TIMEOUT",
}
METRICS: Final = 2223


class HttpAddOn:
    """One release: its name, its namespace and its values."""

    def __init__(self, name: str, namespace: str, values: Json) -> None:
        self.name = name
        self.namespace = namespace
        self.values = values

    def objects(self, crd_folder: Path | None) -> list[Json]:
        """All objects; the definitions from a folder, or minimal ones."""
        parts = [part for part in ACCOUNTS if part != "operator" or self.values["operator"]["replicas"]]
        return [
            *([self.disruption_budget()] if self.values["interceptor"]["pdb"]["enabled"] else []),
            *(self.made("v1", "ServiceAccount", name, part) for part, name in ACCOUNTS.items()),
            *(self.definitions(crd_folder) if self.values["crds"]["install"] else []),
            *self.services(),
            *(self.deployment(part) for part in parts),
            self.scaled_object(),
        ]

    def made(self, api_version: str, kind: str, name: str, part: str, **body: Any) -> Json:
        metadata = {
            "name": name,
            "namespace": self.namespace,
            "labels": self.labels(part),
            "annotations": self.owner,
        }
        return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **body}

    @property
    def owner(self) -> Json:
        return {"meta.helm.sh/release-name": self.name, "meta.helm.sh/release-namespace": self.namespace}

    def selector(self, part: str) -> Json:
        return {
            "app.kubernetes.io/component": part,
            "app.kubernetes.io/name": "http-add-on",
            "app.kubernetes.io/instance": self.name,
        }

    def labels(self, part: str) -> Json:
        return {
            **self.selector(part),
            "app.kubernetes.io/managed-by": "Helm",
            "app.kubernetes.io/part-of": NAME,
            "app.kubernetes.io/version": VERSION,
            "helm.sh/chart": f"{NAME}-{VERSION}",
            **self.values["additionalLabels"],
        }

    def definitions(self, folder: Path | None) -> list[Json]:
        result: list[Json] = []
        for definition in definitions(folder, HTTP_KINDS):
            metadata: Json = {"name": definition["metadata"]["name"], "labels": self.labels("operator")}
            metadata["annotations"] = {**self.owner, **(definition["metadata"].get("annotations") or {})}
            kind = {key: definition[key] for key in ("apiVersion", "kind")}
            result.append({**kind, "metadata": metadata, "spec": definition["spec"]})
        return result

    def services(self) -> list[Json]:
        interceptor, scaler = self.values["interceptor"], self.values["scaler"]
        named = [
            (f"{NAME}-{interceptor['proxy']['service']}", "interceptor", {"proxy": interceptor["proxy"]["port"]}),
            (f"{NAME}-{interceptor['admin']['service']}", "interceptor", {"admin": interceptor["admin"]["port"]}),
            (f"{NAME}-{scaler['service']}", "scaler", {"grpc": scaler["grpcPort"], "metrics": METRICS}),
        ]
        if self.values["operator"]["replicas"]:
            metrics = f"{NAME}-controller-manager-metrics-service"
            named.append((metrics, "operator", {"metrics": self.values["operator"]["port"]}))
        return [
            self.made(
                "v1",
                "Service",
                name,
                part,
                spec={
                    "ports": [{"name": port, "port": number, "targetPort": port} for port, number in ports.items()],
                    "selector": self.selector(part),
                },
            )
            for name, part, ports in named
        ]

    def deployment(self, part: str) -> Json:
        own = self.values[part]
        pod: Json = {
            "serviceAccountName": ACCOUNTS[part],
            "securityContext": self.values["podSecurityContext"],
            "containers": [self.container(part)],
            "terminationGracePeriodSeconds": own.get("terminationGracePeriodSeconds", 10),
            "nodeSelector": {"kubernetes.io/os": "linux", **own["nodeSelector"]},
        }
        keys = ("imagePullSecrets", "affinity", "tolerations", "topologySpreadConstraints", "priorityClassName")
        pod |= {key: own[key] for key in keys if own[key]}
        metadata: Json = {"labels": self.labels(part)}
        if own["podAnnotations"]:
            metadata["annotations"] = {key: str(value) for key, value in own["podAnnotations"].items()}
        spec: Json = {
            "selector": {"matchLabels": self.selector(part)},
            "template": {"metadata": metadata, "spec": pod},
        }
        if part != "interceptor":
            # KEDA scales the interceptors.
            spec["replicas"] = own["replicas"]
        return self.made("apps/v1", "Deployment", DEPLOYMENTS[part], part, spec=spec)

    def container(self, part: str) -> Json:
        own, images = self.values[part], self.values["images"]
        return {
            "name": CONTAINERS[part],
            "image": f"{images[part]}:{images['tag'] or VERSION}",
            "imagePullPolicy": own["pullPolicy"],
            "args": self.arguments(part),
            "env": [
                {"name": key, "value": _text(value)} for key, value in {**self.env(part), **own["extraEnvs"]}.items()
            ],
            "ports": [{"name": name, "containerPort": port} for name, port in self.ports(part).items()],
            **self.probes(part),
            "resources": own["resources"],
            "securityContext": self.values["securityContext"],
        }

    def arguments(self, part: str) -> list[str]:
        logging = self.values["logging"][part]
        args = [
            f"--zap-log-level={logging['level']}",
            f"--zap-encoder={logging['format']}",
            f"--zap-time-encoding={logging['timeEncoding']}",
            *(["--zap-stacktrace-level=error"] if logging["stackTracesEnabled"] else []),
        ]
        if part != "operator":
            return args
        port = self.values["operator"]["port"]
        return [
            f"--metrics-bind-address=:{port}",
            "--metrics-secure=true",
            "--metrics-auth=true",
            "--leader-elect",
            *args,
        ]

    def env(self, part: str) -> Json:
        interceptor, scaler = self.values["interceptor"], self.values["scaler"]
        match part:
            case "operator":
                return {
                    "KEDA_HTTP_OPERATOR_EXTERNAL_SCALER_SERVICE": f"{NAME}-{scaler['service']}",
                    "KEDA_HTTP_OPERATOR_EXTERNAL_SCALER_PORT": scaler["grpcPort"],
                    "KEDA_HTTP_OPERATOR_NAMESPACE": self.namespace,
                    "KEDA_HTTP_OPERATOR_WATCH_NAMESPACE": self.values["operator"]["watchNamespace"],
                }
            case "scaler":
                return {
                    "KEDA_HTTP_SCALER_TARGET_ADMIN_DEPLOYMENT": DEPLOYMENTS["interceptor"],
                    "KEDA_HTTP_SCALER_PORT": scaler["grpcPort"],
                    "KEDA_HTTP_SCALER_TARGET_ADMIN_NAMESPACE": self.namespace,
                    "KEDA_HTTP_SCALER_TARGET_ADMIN_SERVICE": f"{NAME}-{interceptor['admin']['service']}",
                    "KEDA_HTTP_SCALER_TARGET_ADMIN_PORT": interceptor["admin"]["port"],
                    "KEDA_HTTP_SCALER_STREAM_INTERVAL_MS": scaler["streamInterval"],
                }
            case _:
                waits = {**interceptor}
                waits["readinessTimeout"] = interceptor["readinessTimeout"] or interceptor["replicas"]["waitTimeout"]
                return {
                    "KEDA_HTTP_PROXY_PORT": interceptor["proxy"]["port"],
                    "KEDA_HTTP_ADMIN_PORT": interceptor["admin"]["port"],
                    **{name: waits[key] for key, name in OPTIONAL_ENV.items() if waits[key]},
                    "KEDA_HTTP_MAX_IDLE_CONNS": interceptor["maxIdleConns"],
                    "KEDA_HTTP_MAX_IDLE_CONNS_PER_HOST": interceptor["maxIdleConnsPerHost"],
                    "KEDA_HTTP_DIRECT_POD_ROUTING": interceptor["directPodRouting"],
                    "KEDA_HTTP_COLD_START_MAX_PENDING_REQUESTS": interceptor["coldStart"]["maxPendingRequests"],
                    "KEDA_HTTP_SHUTDOWN_DELAY": interceptor["shutdownDelay"],
                    "KEDA_HTTP_DRAIN_TIMEOUT": interceptor["drainTimeout"],
                }

    def ports(self, part: str) -> dict[str, int]:
        interceptor = self.values["interceptor"]
        return {
            "operator": {"metrics": self.values["operator"]["port"], "probes": 8081},
            "scaler": {"grpc": self.values["scaler"]["grpcPort"], "metrics": METRICS},
            "interceptor": {"admin": interceptor["admin"]["port"], "proxy": interceptor["proxy"]["port"]},
        }[part]

    def probes(self, part: str) -> Json:
        if part == "scaler":
            port = self.values["scaler"]["grpcPort"]
            return {f"{name}Probe": {"grpc": {"port": port, "service": name}} for name in ("liveness", "readiness")}
        live, port = ("/healthz", "probes") if part == "operator" else ("/livez", "admin")
        return {
            "livenessProbe": {"httpGet": {"path": live, "port": port}},
            "readinessProbe": {"httpGet": {"path": "/readyz", "port": port}},
        }

    def disruption_budget(self) -> Json:
        budget = self.values["interceptor"]["pdb"]
        spec: Json = {"selector": {"matchLabels": self.selector("interceptor")}}
        spec |= {key: budget[key] for key in ("minAvailable", "maxUnavailable") if budget[key]}
        return self.made("policy/v1", "PodDisruptionBudget", DEPLOYMENTS["interceptor"], "interceptor", spec=spec)

    def scaled_object(self) -> Json:
        interceptor, scaler = self.values["interceptor"], self.values["scaler"]
        trigger = {
            "type": "external",
            "metadata": {
                "scalerAddress": f"{NAME}-{scaler['service']}.{self.namespace}:{scaler['grpcPort']}",
                "interceptorTargetPendingRequests": str(scaler["pendingRequestsInterceptor"]),
            },
        }
        spec = {
            "minReplicaCount": interceptor["replicas"]["min"],
            "maxReplicaCount": interceptor["replicas"]["max"],
            "pollingInterval": interceptor["scaledObject"]["pollingInterval"],
            "scaleTargetRef": {"name": DEPLOYMENTS["interceptor"], "kind": "Deployment"},
            "triggers": [trigger],
        }
        return self.made("keda.sh/v1alpha1", "ScaledObject", DEPLOYMENTS["interceptor"], "interceptor", spec=spec)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
