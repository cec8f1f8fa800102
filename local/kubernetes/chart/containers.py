"""The containers of KEDA's three workloads: arguments, environment, ports and probes as the chart renders them."""

from typing import Any

from local.kubernetes.chart.release import ADAPTER, CERTIFICATES, OPERATOR, VERSION, WEBHOOKS, Release, Workload
from local.kubernetes.manifests import Json, dig


def container(release: Release, workload: Workload) -> Json:
    values = release.values
    image = values["image"][workload.image]
    registry = values["global"]["image"].get("registry") or image["registry"]
    probe = {"timeoutSeconds": 1, "failureThreshold": 3, "successThreshold": 1}
    late = {"initialDelaySeconds": workload.first_probe + (5 if workload.first_probe > 5 else 0), "periodSeconds": 10}
    first = {"initialDelaySeconds": workload.first_probe, "periodSeconds": 3}
    return {
        "name": workload.name,
        "image": f"{registry + '/' if registry else ''}{image['repository']}:{image['tag'] or VERSION}",
        "imagePullPolicy": values["image"]["pullPolicy"],
        "command": [workload.command],
        "args": [
            *arguments(release, workload),
            *(f"--{key}={text(value)}" for key, value in sorted(values["extraArgs"][workload.pods].items())),
        ],
        "env": environment(release, workload),
        "ports": ports(values, workload),
        "livenessProbe": {"httpGet": {"path": "/healthz", **workload.health}, **late, **probe},
        "readinessProbe": {"httpGet": {"path": "/readyz", **workload.health}, **first, **probe},
        "resources": values["resources"][workload.part],
        "securityContext": values["securityContext"][workload.part],
        "volumeMounts": [{"name": "certificates", "mountPath": CERTIFICATES, "readOnly": True}],
    }


def arguments(release: Release, workload: Workload) -> list[str]:
    values = release.values
    logging, metrics = values["logging"][workload.part], values["prometheus"][workload.part]
    if workload.name == OPERATOR:
        return [
            "--leader-elect",
            "--disable-compression=true",
            f"--zap-log-level={logging['level']}",
            f"--zap-encoder={logging['format']}",
            f"--zap-time-encoding={logging['timeEncoding']}",
            "--enable-webhook-patching=true",
            *(["--zap-stacktrace-level=error"] if logging["stackTracesEnabled"] else []),
            f"--cert-dir={CERTIFICATES}",
            "--enable-cert-rotation=true",
            "--cert-secret-name=kedaorg-certs",
            f"--operator-service-name={OPERATOR}",
            f"--metrics-server-service-name={ADAPTER}",
            f"--webhooks-service-name={WEBHOOKS}",
            f"--k8s-cluster-name={values['clusterName']}",
            f"--k8s-cluster-domain={values['clusterDomain']}",
            f"--enable-prometheus-metrics={text(metrics['enabled'])}",
            *([f"--metrics-bind-address=:{metrics['port']}"] if metrics["enabled"] else []),
        ]
    if workload.name == ADAPTER:
        return [
            f"--port={metrics['port']}",
            "--secure-port=6443",
            "--logtostderr=true",
            "--disable-compression=true",
            f"--metrics-service-address={OPERATOR}.{release.namespace}.svc.{values['clusterDomain']}:9666",
            f"--client-ca-file={CERTIFICATES}/ca.crt",
            f"--tls-cert-file={CERTIFICATES}/tls.crt",
            f"--tls-private-key-file={CERTIFICATES}/tls.key",
            f"--cert-dir={CERTIFICATES}",
            f"--v={logging['level']}",
            f"--zap-log-level={logging['zapLevel']}",
            f"--zap-encoder={logging['zapEncoder']}",
            f"--zap-time-encoding={logging['zapTimeEncoding']}",
        ]
    return [
        f"--zap-log-level={logging['level']}",
        f"--zap-encoder={logging['format']}",
        f"--zap-time-encoding={logging['timeEncoding']}",
        f"--cert-dir={CERTIFICATES}",
        "--health-probe-bind-address=:8081",
        f"--metrics-bind-address=:{metrics['port']}",
    ]


def environment(release: Release, workload: Workload) -> list[Json]:
    values = release.values
    env: list[Json] = [{"name": "WATCH_NAMESPACE", "value": values["watchNamespace"]}]
    env.append({"name": "POD_NAMESPACE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}})
    if workload.name != ADAPTER:
        env.append({"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}})
    if workload.name == OPERATOR:
        env.append({"name": "OPERATOR_NAME", "value": OPERATOR})
    if workload.name != WEBHOOKS:
        env.append({"name": "KEDA_HTTP_DEFAULT_TIMEOUT", "value": text(values["http"]["timeout"])})
        env.append({"name": "KEDA_HTTP_MIN_TLS_VERSION", "value": values["http"]["minTlsVersion"]})
        if dig(values, "permissions", workload.part, "restrict", "secret"):
            env.append({"name": "KEDA_RESTRICT_SECRET_ACCESS", "value": "true"})
    return [*env, *values["env"]]


def ports(values: Json, workload: Workload) -> list[Json]:
    metrics = values["prometheus"][workload.part]
    named = {
        OPERATOR: [("metricsservice", 9666)],
        ADAPTER: [("https", 6443), (metrics.get("portName", ""), metrics["port"])],
        WEBHOOKS: [("http", 9443)],
    }[workload.name]
    if metrics["enabled"] and workload.name != ADAPTER:
        named.append(("metrics", metrics["port"]))
    return [{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in named]


def certificates(workload: Workload) -> Json:
    # The operator writes this Secret itself, so only its own pod may start without it.
    optional = {"optional": True} if workload.name == OPERATOR else {}
    return {"name": "certificates", "secret": {"secretName": "kedaorg-certs", "defaultMode": 420, **optional}}


def text(value: Any) -> str:
    """A value as Helm prints it into a manifest."""
    return str(value).lower() if isinstance(value, bool) else str(value)
