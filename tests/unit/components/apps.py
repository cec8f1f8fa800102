"""Small function projects as their documentation writes them, and programs that run them, for tests of components.

Code: the Python v2 model in learn.microsoft.com/azure/azure-functions/functions-reference-python and the pages of its
triggers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap

from components import EventJob, FunctionApp, FunctionProject
from tests.harness import rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import Cloud, deploy
from tests.harness.recording import Json, Recorded, Registration

CLIENT_ID: Final = "00000000-0000-0000-0000-00000000c11e"
SCALER_ID: Final = "00000000-0000-0000-0000-00000000ca1e"
TENANT_ID: Final = "00000000-0000-0000-0000-0000000da711"
ISSUER: Final = "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/"

QUEUE: Final = """
@app.queue_trigger(arg_name="msg", queue_name="orders", connection="Orders")
def process_order(msg: func.QueueMessage) -> None:
    pass
"""

HTTP: Final = """
@app.route(route="prices/{product}", auth_level=func.AuthLevel.FUNCTION)
def price(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("1")
"""

TIMER: Final = """
@app.timer_trigger(arg_name="timer", schedule="0 0 6 * * *")
def report(timer: func.TimerRequest) -> None:
    pass
"""

SUBSCRIPTION: Final = """
@app.service_bus_topic_trigger(
    arg_name="message", topic_name="order-events", subscription_name="shipments", connection="ShopBus"
)
def ship(message: func.ServiceBusMessage) -> None:
    pass
"""

BUS_QUEUE: Final = """
@app.service_bus_queue_trigger(arg_name="message", queue_name="returns", connection="ShopBus")
def take_back(message: func.ServiceBusMessage) -> None:
    pass
"""

HUB: Final = """
@app.event_hub_message_trigger(
    arg_name="event", event_hub_name="page-views", connection="Telemetry", consumer_group="summaries"
)
def summarise(event: func.EventHubEvent) -> None:
    pass
"""

GRID: Final = """
@app.event_grid_trigger(arg_name="event")
def audit(event: func.EventGridEvent) -> None:
    pass
"""

STORAGE: Final[Json] = {
    "name": "shop1a2b3c4d",
    "settings": {
        "blobServiceUri": "https://shop1a2b3c4d.blob.core.windows.net/",
        "queueServiceUri": "https://shop1a2b3c4d.queue.core.windows.net/",
        "tableServiceUri": "https://shop1a2b3c4d.table.core.windows.net/",
    },
}
BUS: Final[Json] = {
    "name": "shop-bus",
    "settings": {"fullyQualifiedNamespace": "shop-bus.servicebus.windows.net"},
}
HUBS: Final[Json] = {
    "name": "shop-hubs",
    "settings": {"fullyQualifiedNamespace": "shop-hubs.servicebus.windows.net"},
}
CONNECTIONS: Final[Json] = {"AzureWebJobsStorage": STORAGE, "Orders": STORAGE, "ShopBus": BUS, "Telemetry": HUBS}

STRING: Final = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=a2V5;EndpointSuffix=core.windows.net"
BUS_STRING: Final = "Endpoint=sb://shop-bus.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=a2V5"


@dataclass(frozen=True)
class Hidden:
    """A text that the program gets as a Pulumi secret; those exist only while a program runs."""

    text: str


def said(args: Any) -> Any:
    """Arguments as a program says them."""
    match args:
        case Hidden(text):
            return pulumi.Output.secret(text)
        case Mapping():
            return {key: said(each) for key, each in args.items()}  # pyright: ignore[reportUnknownVariableType]
        case _:
            return args


def write(folder: Path, *functions: str, host: Json | None = None) -> str:
    """A project of the Python v2 model; the path of its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    bundle = {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}
    (folder / "host.json").write_text(json.dumps({"version": "2.0", "extensionBundle": bundle, **(host or {})}))
    head = "import azure.functions as func\n\napp = func.FunctionApp()\n"
    (folder / "function_app.py").write_text("\n".join([head, *functions]))
    return str(folder)


def in_cluster(program: Callable[[pulumi.ResourceOptions], object], **options: Any) -> Recorded:
    """Run a program with the options of objects in a cluster that has KEDA: ConfigMaps stand for both."""

    def run() -> None:
        cluster = ConfigMap("cluster", opts=pulumi.ResourceOptions(provider=Provider("other")))
        keda = ConfigMap("keda", opts=pulumi.ResourceOptions(provider=Provider("another")))
        program(pulumi.ResourceOptions(providers=[Provider("inside")], deleted_with=cluster, depends_on=[keda]))

    cloud: Cloud = options.pop("cloud", None) or FakeAzure()
    return deploy(run, cloud, **options)


def app_args(project: str, **args: Any) -> Any:
    return {
        "namespace": "functions",
        "project": project,
        "image": "shop.azurecr.io/orders:1.0.0",
        "client_id": pulumi.Output.from_input(CLIENT_ID),
        "tenant_id": TENANT_ID,
        "scaler_client_id": pulumi.Output.from_input(SCALER_ID),
        "connections": CONNECTIONS,
        **said(args),
    }


def function_app(project: str, *, name: str = "orders", preview: bool = False, **args: Any) -> Recorded:
    """An app whose event sources and identities are there already."""

    def program(inside: pulumi.ResourceOptions) -> None:
        app = FunctionApp(name, app_args(project, **args), inside)
        pulumi.export("urls", app.urls)
        pulumi.export("triggers", app.triggers)

    return in_cluster(program, preview=preview)


def event_job(*, name: str = "orders", preview: bool = False, **args: Any) -> Recorded:
    """A container that ends by itself; `args` say what it waits for."""

    def program(inside: pulumi.ResourceOptions) -> None:
        given = app_args("", **{"job": {}, **args})
        del given["project"]
        pulumi.export("triggers", EventJob(name, given, inside).triggers)

    return in_cluster(program, preview=preview)


def project_args(project: str, **args: Any) -> Any:
    return {
        "project": project,
        "image": "orders:1.0.0",
        "resource_group_name": "group",
        "namespace": "functions",
        "issuer_url": ISSUER,
        "keda": {"namespace": "keda", "name": "keda-operator"},
        "registry_name": "shop",
        "login_server": "shop.azurecr.io",
        **said(args),
    }


def function_project(
    project: str, *, name: str = "orders", preview: bool = False, cloud: Cloud | None = None, **args: Any
) -> Recorded:
    """A project with everything that it needs."""

    def program(inside: pulumi.ResourceOptions) -> None:
        made = FunctionProject(name, project_args(project, **args), inside=inside)
        pulumi.export("image", made.image)
        pulumi.export("urls", made.urls)
        pulumi.export("triggers", made.triggers)

    return in_cluster(program, preview=preview, cloud=cloud)


def deployment(recorded: Recorded, name: str = "orders") -> Registration:
    """The Deployment of this name."""
    return recorded.one(rules.DEPLOYMENT, f"{name}-deployment")


def pod(each: Registration) -> Json:
    return each.inputs["spec"]["template"]["spec"]


def container(each: Registration) -> Json:
    (only,) = pod(each)["containers"]
    return only


def variables(container: Mapping[str, Any]) -> Json:
    """A container's environment: name to value, or to where the value comes from."""
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container.get("env", [])}


def triggers(recorded: Recorded, name: str = "orders") -> list[Json]:
    """What a ScaledObject waits for."""
    return recorded.one(rules.SCALED_OBJECT, f"{name}-scaled-object").inputs["spec"]["triggers"]
