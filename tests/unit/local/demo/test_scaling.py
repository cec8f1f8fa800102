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
    objects[SCALED_OBJECTS] = listed(
        scaled_object(target="other", maxReplicaCount=3),
        scaled_object(metadata={"queueLength": "16"}, maxReplicaCount=20, pollingInterval=2, cooldownPeriod=5),
    )
    assert Scaling(kubeconfig, "shop", "orders").rule() == ScalingRule(
        queue="incoming", target=16, maximum=20, polling_seconds=2, cooldown_seconds=5
    )


def test_what_the_scaled_object_leaves_out_is_kedas_default(objects, kubeconfig):
    objects[SCALED_OBJECTS] = listed(scaled_object())
    # keda.sh, "ScaledObject specification" and "Azure Storage Queue".
    assert Scaling(kubeconfig, "shop", "orders").rule() == ScalingRule(
        queue="incoming", target=5, maximum=100, polling_seconds=30, cooldown_seconds=300
    )


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
