"""Against an HTTP server that answers as an API server does."""

import http.server
import json
import threading

import pytest

from local.demo.scaling import Replicas, Scaling, ScalingRule
from local.errors import LocalError

DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/orders"
SCALED_OBJECTS = "/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects"


@pytest.fixture
def objects():
    """Path to object; what is not there is not found."""
    return {}


@pytest.fixture
def kubeconfig(objects, tmp_path):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            found = path in objects
            missing = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404, "message": f"no {path}"}
            body = json.dumps(objects[path] if found else missing).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        path = tmp_path / "kubeconfig"
        path.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
                    "users": [{"name": "u", "user": {}}],
                    "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
                    "current-context": "x",
                }
            )
        )
        yield path
        server.shutdown()
        thread.join()


def scaled_object(target="orders", trigger_type="azure-queue", metadata=None, **spec):
    trigger = {"type": trigger_type, "metadata": {"queueName": "incoming", **(metadata or {})}}
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": f"{target}-{trigger_type}"},
        "spec": {"scaleTargetRef": {"name": target}, "triggers": [trigger], **spec},
    }


def listed(*items):
    return {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObjectList", "metadata": {}, "items": list(items)}


def deployment(spec, status):
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "orders"},
        "spec": spec,
        "status": status,
    }


POD = {"selector": {}, "template": {}}


def test_the_rule_is_that_of_the_deployments_own_scaled_object(objects, kubeconfig):
    behavior = {
        "scaleUp": {"policies": [{"type": "Pods", "value": 6, "periodSeconds": 15}]},
        "scaleDown": {"stabilizationWindowSeconds": 60},
    }
    objects[SCALED_OBJECTS] = listed(
        scaled_object(target="other", maxReplicaCount=3),
        scaled_object(
            metadata={"queueLength": "16"},
            minReplicaCount=2,
            maxReplicaCount=20,
            pollingInterval=2,
            cooldownPeriod=5,
            advanced={"horizontalPodAutoscalerConfig": {"behavior": behavior}},
        ),
    )
    assert Scaling(kubeconfig, "shop", "orders").rule() == ScalingRule(
        queue="incoming",
        target=16,
        minimum=2,
        maximum=20,
        polling_seconds=2,
        cooldown_seconds=5,
        stabilization_seconds=60,
        first_step=8,
    )


def test_what_the_scaled_object_leaves_out_is_the_default(objects, kubeconfig):
    objects[SCALED_OBJECTS] = listed(scaled_object())
    # keda.sh, "ScaledObject specification" and "Azure Storage Queue". Of the autoscaler: down after 300 s
    # (--horizontal-pod-autoscaler-downscale-stabilization), up to 4 or the double, whichever is more
    # (kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal.go).
    assert Scaling(kubeconfig, "shop", "orders").rule() == ScalingRule(
        queue="incoming",
        target=5,
        minimum=0,
        maximum=100,
        polling_seconds=30,
        cooldown_seconds=300,
        stabilization_seconds=300,
        first_step=4,
    )


PODS = {"type": "Pods", "value": 30, "periodSeconds": 15}
PERCENT = {"type": "Percent", "value": 900, "periodSeconds": 15}


@pytest.mark.parametrize(
    ("scale_up", "minimum", "step"),
    [
        ({"policies": [PERCENT]}, 0, 10),
        ({"policies": [PERCENT]}, 2, 20),
        ({"policies": [PERCENT, PODS]}, 0, 31),
        ({"policies": [PERCENT, PODS], "selectPolicy": "Min"}, 0, 10),
        ({"selectPolicy": "Disabled"}, 0, 1),
        ({"policies": [{**PODS, "value": 100}]}, 0, 40),  # not above the maximum
        # kubernetes.io, "Horizontal Pod Autoscaling", "Default behavior": 4 pods or 100 %, whichever is more.
        ({"stabilizationWindowSeconds": 0}, 0, 5),
        ({"stabilizationWindowSeconds": 0}, 8, 16),
    ],
)
def test_the_first_step_is_what_the_policies_allow(scale_up, minimum, step):
    advanced = {"horizontalPodAutoscalerConfig": {"behavior": {"scaleUp": scale_up}}}
    spec = scaled_object(minReplicaCount=minimum, maxReplicaCount=40, advanced=advanced)["spec"]
    assert ScalingRule.of(spec, spec["triggers"][0]).first_step == step


def test_rest_takes_the_cooldown_to_zero_and_the_stabilization_to_a_minimum():
    """KEDA's cooldownPeriod is only for scaling to 0; to 1 and above it is the autoscaler's decision."""
    times = {"pollingInterval": 7, "cooldownPeriod": 100}
    to_zero, to_one = (scaled_object(minReplicaCount=minimum, **times)["spec"] for minimum in (0, 1))
    assert ScalingRule.of(to_zero, to_zero["triggers"][0]).rest_seconds == 107
    assert ScalingRule.of(to_one, to_one["triggers"][0]).rest_seconds == 307


@pytest.mark.parametrize("items", [[], [scaled_object(target="other")], [scaled_object(trigger_type="cron")]])
def test_a_deployment_that_no_queue_scales_is_refused(objects, kubeconfig, items):
    objects[SCALED_OBJECTS] = listed(*items)
    with pytest.raises(LocalError, match="shop/orders: no ScaledObject with an azure-queue trigger"):
        Scaling(kubeconfig, "shop", "orders").rule()


@pytest.mark.parametrize(
    ("spec", "status", "expected"),
    [
        ({"replicas": 20}, {"replicas": 20, "readyReplicas": 7}, Replicas(desired=20, ready=7)),
        ({"replicas": 0}, {}, Replicas(desired=0, ready=0)),
        ({"replicas": 0}, {"readyReplicas": 2}, Replicas(desired=0, ready=2)),
    ],
)
def test_replicas_are_what_the_deployment_says(objects, kubeconfig, spec, status, expected):
    objects[DEPLOYMENT] = deployment({**spec, **POD}, status)
    assert Scaling(kubeconfig, "shop", "orders").replicas() == expected


def test_a_missing_deployment_is_one_line(kubeconfig):
    with pytest.raises(LocalError, match=r"shop/orders: cannot read .*404|no /apis/apps"):
        Scaling(kubeconfig, "shop", "orders").replicas()


def test_a_cluster_that_is_gone_is_one_line(kubeconfig, tmp_path):
    config = json.loads(kubeconfig.read_text())
    config["clusters"][0]["cluster"]["server"] = "http://127.0.0.1:9"  # the discard port: nobody listens
    (tmp_path / "gone").write_text(json.dumps(config))
    with pytest.raises(LocalError, match="cannot read") as error:
        Scaling(tmp_path / "gone", "shop", "orders").replicas()
    assert "\n" not in str(error.value)


def test_a_missing_kubeconfig_is_one_line(tmp_path):
    with pytest.raises(LocalError, match="cannot be used as a kubeconfig"):
        Scaling(tmp_path / "none", "shop", "orders")
