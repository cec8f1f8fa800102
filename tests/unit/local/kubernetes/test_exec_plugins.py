"""Users of a kubeconfig who sign in through a command
(https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins)."""

import base64
import json
import ssl
import stat
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import trustme
import yaml

from local.kubernetes.client import ApiError, Client
from local.kubernetes.exec_plugins import cluster_info
from local.provider import Refused
from tests.unit.local.kubernetes.conftest import Runner

V1 = "client.authentication.k8s.io/v1"
BETA = "client.authentication.k8s.io/v1beta1"
PROGRAM = """#!{python}
import json, os, pathlib, sys
here = pathlib.Path({folder!r})
with (here / "calls").open("a") as calls:
    call = {{"words": sys.argv[1:], "info": json.loads(os.environ["KUBERNETES_EXEC_INFO"]), "x": os.environ.get("X")}}
    calls.write(json.dumps(call) + "\\n")
sys.stdout.write((here / "answer").read_text())
sys.stderr.write((here / "errors").read_text() if (here / "errors").exists() else "")
sys.exit(3 if (here / "errors").exists() else 0)
"""


class Plugin:
    """A command on PATH that answers what it is told to and notes how it was called."""

    def __init__(self, folder):
        self.folder = folder
        program = folder / "sign-in"
        program.write_text(PROGRAM.format(python=sys.executable, folder=str(folder)))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def answers(self, version=BETA, **status):
        answer = {"apiVersion": version, "kind": "ExecCredential", "status": status}
        (self.folder / "answer").write_text(json.dumps(answer))

    @property
    def calls(self):
        return [json.loads(line) for line in (self.folder / "calls").read_text().splitlines()]


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return Plugin(tmp_path)


def token_of(api):
    return yaml.safe_load(api.kubeconfig())["users"][0]["user"]["token"]


def kubeconfig(server, cluster=None, **plugin):
    signing_in = {"apiVersion": BETA, "command": "sign-in", "args": ["get-token"], "env": None, **plugin}
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "aks",
            "clusters": [{"name": "aks", "cluster": {"server": server, **(cluster or {})}}],
            "users": [{"name": "person", "user": {"exec": signing_in}}],
            "contexts": [{"name": "aks", "context": {"cluster": "aks", "user": "person"}}],
        }
    )


@pytest.fixture
def connect():
    runners = []

    def connected(text):
        runners.append(Runner(Client(text)))
        return runners[-1]

    yield connected
    for runner in runners:
        runner.close()


@pytest.fixture
def signed_in(api, connect):
    """A client of the embedded API server whose user signs in through the plugin."""
    return lambda **plugin: connect(kubeconfig(f"http://127.0.0.1:{api.port}", **plugin))


def in_an_hour(hours=1):
    return f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def names(client):
    return {obj["metadata"]["name"] for obj in client.objects("v1", "Namespace")}


def test_a_token_opens_the_server_until_it_expires(api, plugin, signed_in):
    plugin.answers(token=token_of(api), expirationTimestamp=in_an_hour())
    client = signed_in(env=[{"name": "X", "value": "set"}])
    assert "default" in names(client)
    assert "default" in names(client)
    (call,) = plugin.calls
    assert call["words"] == ["get-token"]
    assert call["x"] == "set"
    assert call["info"] == {"apiVersion": BETA, "kind": "ExecCredential", "spec": {"interactive": False}}


def test_an_expired_token_is_asked_for_again(api, plugin, signed_in):
    plugin.answers(token=token_of(api), expirationTimestamp=in_an_hour(-1))
    client = signed_in()
    names(client)
    once = len(plugin.calls)
    names(client)
    assert len(plugin.calls) > once >= 1


def test_without_an_expiry_a_token_holds_until_the_server_refuses_it(api, plugin, signed_in):
    plugin.answers(token="stale")
    client = signed_in()
    with pytest.raises(ApiError, match="Unauthorized"):
        client.objects("v1", "Namespace")
    plugin.answers(token=token_of(api))
    names(client)
    names(client)
    assert len(plugin.calls) == 2


def test_the_newer_version_is_spoken_too(api, plugin, signed_in):
    plugin.answers(V1, token=token_of(api))
    assert "default" in names(signed_in(apiVersion=V1, interactiveMode="Never", provideClusterInfo=True))
    (call,) = plugin.calls
    assert call["info"]["apiVersion"] == V1
    assert call["info"]["spec"]["cluster"]["server"] == f"http://127.0.0.1:{api.port}"


def test_a_command_with_a_slash_lies_beside_the_kubeconfig(api, plugin, connect, monkeypatch):
    plugin.answers(token=token_of(api))
    monkeypatch.setenv("PATH", "/nowhere")
    file = plugin.folder / "kubeconfig"
    file.write_text(kubeconfig(f"http://127.0.0.1:{api.port}", command="./sign-in"))
    assert "default" in names(connect(str(file)))


@pytest.mark.parametrize(
    ("settings", "status", "message"),
    [
        (
            {"command": "absent", "installHint": "install\nit"},
            {"token": "x"},
            "executable absent not found; install it",
        ),
        ({"apiVersion": "client.authentication.k8s.io/v1alpha1"}, {"token": "x"}, 'exec plugin: invalid apiVersion "'),
        ({"apiVersion": V1}, {"token": "x"}, f"use API version {V1}, plugin returned version {BETA}"),
        ({"interactiveMode": "Always"}, {"token": "x"}, "standard input is not a terminal"),
        ({}, {}, "didn't return a token or cert/key pair"),
        ({}, {"clientCertificateData": "PEM"}, "returned only certificate or key, not both"),
        ({}, {"token": "x", "expirationTimestamp": "soon"}, 'expirationTimestamp "soon" is no time'),
    ],
)
def test_what_cannot_be_used_is_refused_in_client_gos_words(plugin, signed_in, settings, status, message):
    plugin.answers(**status)
    with pytest.raises(Refused) as refusal:
        signed_in(**settings).objects("v1", "Namespace")
    assert str(refusal.value).startswith("getting credentials: exec: ")
    assert message in str(refusal.value)


def test_a_command_that_fails_is_told_with_what_it_said(plugin, signed_in):
    plugin.answers(token="x")
    (plugin.folder / "errors").write_text("Error: server-id is required\n")
    with pytest.raises(Refused, match="sign-in failed with exit code 3: Error: server-id is required"):
        signed_in().objects("v1", "Namespace")


@pytest.mark.parametrize(("text", "message"), [("no JSON", "decoding stdout"), ('{"kind": "x"}', "API version")])
def test_what_is_no_credential_is_refused(plugin, signed_in, text, message):
    (plugin.folder / "answer").write_text(text)
    with pytest.raises(Refused, match=message):
        signed_in().objects("v1", "Namespace")


def test_a_plugin_may_be_told_of_the_cluster(tmp_path):
    """Its authority as the data, and what the kubeconfig holds for the plugin alone."""
    (tmp_path / "ca.crt").write_text("PEM")
    extensions = [{"name": "client.authentication.k8s.io/exec", "extension": {"audience": "aks"}}]
    told = cluster_info(
        {"server": "https://aks", "certificate-authority": "ca.crt", "extensions": extensions}, tmp_path
    )
    assert told == {
        "server": "https://aks",
        "certificate-authority-data": base64.b64encode(b"PEM").decode(),
        "config": {"audience": "aks"},
    }


def test_a_certificate_opens_the_server(plugin, connect):
    authority = trustme.CA()
    person = authority.issue_cert("person.invalid")
    plugin.answers(
        clientCertificateData=b"".join(pem.bytes() for pem in person.cert_chain_pems).decode(),
        clientKeyData=person.private_key_pem.bytes().decode(),
    )
    seen = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.connection.getpeercert())
            content = b'{"resources": [], "items": []}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.handle_request).start()
        trusted = {"certificate-authority-data": base64.b64encode(authority.cert_pem.bytes()).decode()}
        client = connect(kubeconfig(f"https://127.0.0.1:{server.server_port}", trusted))
        assert client.request("GET", "/api/v1") == {"resources": [], "items": []}
    assert ("DNS", "person.invalid") in seen[0]["subjectAltName"]
