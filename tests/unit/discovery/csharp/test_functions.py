"""C# sources, against what the SDK generates for them.

Types, names of properties and defaults are those of the generator's own tests (Azure/azure-functions-dotnet-worker,
test/Sdk.Generator.Tests/FunctionMetadataProvider), of the attributes in the extensions' sources, and of the C# samples
on the functions-bindings-* pages of learn.microsoft.com/azure/azure-functions.
"""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.discovery import csharp
from components.discovery.found import Found
from components.model.functions import Binding, Function, Mistake, Place

USINGS = "using Microsoft.Azure.Functions.Worker;\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, text: str, **others: str) -> Found:
    named = {f"{name}.cs": content for name, content in others.items()}
    return csharp.read(write(folder, {"Functions.cs": text, **named}))


def method(parameter: str, on_method: str = "", returns: str = "void", members: str = "") -> str:
    """A class with one function."""
    return f"""{USINGS}namespace App;
public class Functions
{{
    {members}
    [Function("Run")]
    {on_method}
    public {returns} Run({parameter}) => throw new System.Exception();
}}
"""


def only(found: Found) -> Function:
    assert found.mistakes == ()
    (function,) = found.functions
    return function


def mistake(found: Found) -> Mistake:
    assert found.functions == ()
    (one,) = found.mistakes
    return one


def described(binding: Binding) -> dict[str, object]:
    return {"type": binding.type, "direction": binding.direction, **binding.properties}


# What each attribute comes to

TRIGGERS: list[tuple[str, dict[str, object]]] = [
    ('QueueTrigger("orders")', {"type": "queueTrigger", "queueName": "orders"}),
    (
        'QueueTrigger("orders", Connection = "OrdersStorage")',
        {"type": "queueTrigger", "queueName": "orders", "connection": "OrdersStorage"},
    ),
    ('BlobTrigger("container2/%file%")', {"type": "blobTrigger", "path": "container2/%file%"}),
    (
        'BlobTrigger("samples/{name}", Source = BlobTriggerSource.EventGrid, Connection = "Files")',
        {"type": "blobTrigger", "path": "samples/{name}", "source": "EventGrid", "connection": "Files"},
    ),
    (
        'BlobTrigger(blobPath: "samples/{name}")',
        {"type": "blobTrigger", "path": "samples/{name}"},
    ),
    (
        'ServiceBusTrigger("queue", Connection = "Bus", IsSessionsEnabled = true)',
        {
            "type": "serviceBusTrigger",
            "queueName": "queue",
            "connection": "Bus",
            "isSessionsEnabled": True,
            "cardinality": "One",
        },
    ),
    (
        'ServiceBusTrigger("topic", "subscription", Connection = "Bus", IsBatched = true)',
        {
            "type": "serviceBusTrigger",
            "topicName": "topic",
            "subscriptionName": "subscription",
            "connection": "Bus",
            "cardinality": "Many",
        },
    ),
    (
        'ServiceBusTrigger(subscriptionName: "subscription", topicName: "topic")',
        {
            "type": "serviceBusTrigger",
            "topicName": "topic",
            "subscriptionName": "subscription",
            "cardinality": "One",
        },
    ),
    (
        'EventHubTrigger("test", Connection = "Hub", ConsumerGroup = "%Group%")',
        {
            "type": "eventHubTrigger",
            "eventHubName": "test",
            "connection": "Hub",
            "consumerGroup": "%Group%",
            "cardinality": "Many",
        },
    ),
    (
        'EventHubTrigger("test", IsBatched = false)',
        {"type": "eventHubTrigger", "eventHubName": "test", "cardinality": "One"},
    ),
    (
        'CosmosDBTrigger(databaseName: "ToDoItems", containerName: "Items", Connection = "Cosmos", '
        'LeaseContainerName = "leases", CreateLeaseContainerIfNotExists = true)',
        {
            "type": "cosmosDBTrigger",
            "databaseName": "ToDoItems",
            "containerName": "Items",
            "connection": "Cosmos",
            "leaseContainerName": "leases",
            "createLeaseContainerIfNotExists": True,
        },
    ),
    (
        'TimerTrigger("0 */5 * * * *", RunOnStartup = false)',
        {"type": "timerTrigger", "schedule": "0 */5 * * * *", "runOnStartup": False},
    ),
    ("EventGridTrigger", {"type": "eventGridTrigger", "cardinality": "One"}),
    (
        'KafkaTrigger("LocalBroker", "topic", ConsumerGroup = "$Default", '
        "AuthenticationMode = BrokerAuthenticationMode.Plain, LagThreshold = 500)",
        {
            "type": "kafkaTrigger",
            "brokerList": "LocalBroker",
            "topic": "topic",
            "consumerGroup": "$Default",
            "authenticationMode": "Plain",
            "lagThreshold": 500,
            "cardinality": "One",
        },
    ),
    (
        'RabbitMQTrigger("queue", ConnectionStringSetting = "Rabbit")',
        {"type": "rabbitMQTrigger", "queueName": "queue", "connectionStringSetting": "Rabbit"},
    ),
    (
        'RabbitMQTrigger("host", "user", "password", 5672, "queue")',
        {
            "type": "rabbitMQTrigger",
            "hostName": "host",
            "userNameSetting": "user",
            "passwordSetting": "password",
            "port": 5672,
            "queueName": "queue",
        },
    ),
    (
        'SqlTrigger("[dbo].[ToDo]", "SqlConnectionString")',
        {"type": "sqlTrigger", "tableName": "[dbo].[ToDo]", "connectionStringSetting": "SqlConnectionString"},
    ),
    (
        'MySqlTrigger("todo", "MySql", "leases")',
        {
            "type": "mySqlTrigger",
            "tableName": "todo",
            "connectionStringSetting": "MySql",
            "leasesTableName": "leases",
        },
    ),
    (
        'SignalRTrigger("chat", "messages", "sendMessage", "content", ConnectionStringSetting = "SignalR")',
        {
            "type": "signalRTrigger",
            "hubName": "chat",
            "category": "messages",
            "event": "sendMessage",
            "parameterNames": ("content",),
            "connectionStringSetting": "SignalR",
        },
    ),
    (
        'WebPubSubTrigger("chat", WebPubSubEventType.User, "message")',
        {"type": "webPubSubTrigger", "hub": "chat", "eventType": "User", "eventName": "message"},
    ),
    (
        'WebPubSubTrigger(WebPubSubEventType.System, "connect")',
        {"type": "webPubSubTrigger", "eventType": "System", "eventName": "connect"},
    ),
    (
        'RedisListTrigger("Redis", "key")',
        {
            "type": "redisListTrigger",
            "connection": "Redis",
            "key": "key",
            "pollingIntervalInMs": 1000,
            "maxBatchSize": 16,
            "listDirection": "LEFT",
        },
    ),
    (
        'RedisStreamTrigger("Redis", "key", maxBatchSize: 100)',
        {
            "type": "redisStreamTrigger",
            "connection": "Redis",
            "key": "key",
            "pollingIntervalInMs": 1000,
            "maxBatchSize": 100,
        },
    ),
    (
        'RedisPubSubTrigger("Redis", "news.*", true)',
        {"type": "redisPubSubTrigger", "connection": "Redis", "channel": "news.*", "pattern": True},
    ),
    ("OrchestrationTrigger", {"type": "orchestrationTrigger"}),
    ("ActivityTrigger", {"type": "activityTrigger"}),
    ("EntityTrigger", {"type": "entityTrigger"}),
    (
        'McpToolTrigger("someString", "a tool")',
        {"type": "mcpToolTrigger", "toolName": "someString", "description": "a tool"},
    ),
    (
        'DaprServiceInvocationTrigger(MethodName = "create")',
        {"type": "daprServiceInvocationTrigger", "methodName": "create"},
    ),
    (
        'DaprTopicTrigger("pubsub", Topic = "orders")',
        {"type": "daprTopicTrigger", "pubSubName": "pubsub", "topic": "orders"},
    ),
    ("WarmupTrigger", {"type": "warmupTrigger"}),
    ('SomeNewTrigger(Name = "x")', {"type": "someNewTrigger", "name": "x"}),
]


@pytest.mark.parametrize(("attribute", "expected"), TRIGGERS, ids=[attribute for attribute, _ in TRIGGERS])
def test_a_trigger_is_what_the_sdk_would_write(tmp_path: Path, attribute: str, expected: dict[str, object]) -> None:
    function = only(read(tmp_path, method(f"[{attribute}] object it")))
    assert described(function.trigger) == {"direction": "in", **expected}
    assert function.bindings == ()


HTTP: list[tuple[str, dict[str, object]]] = [
    ("HttpTrigger", {}),
    ("HttpTrigger(AuthorizationLevel.Anonymous)", {"authLevel": "Anonymous"}),
    ('HttpTrigger("get", "post")', {"methods": ("get", "post")}),
    (
        'HttpTrigger(AuthorizationLevel.Admin, "get", Route = "items/{id}")',
        {"authLevel": "Admin", "methods": ("get",), "route": "items/{id}"},
    ),
    ('HttpTrigger(AuthorizationLevel.Function, "post", Route = null)', {"authLevel": "Function", "methods": ("post",)}),
    (
        'HttpTrigger(authLevel: AuthorizationLevel.User, methods: new[] { "get" })',
        {"authLevel": "User", "methods": ("get",)},
    ),
]


@pytest.mark.parametrize(("attribute", "expected"), HTTP, ids=[attribute for attribute, _ in HTTP])
def test_http_triggers_come_with_their_response(tmp_path: Path, attribute: str, expected: dict[str, object]) -> None:
    function = only(read(tmp_path, method(f"[{attribute}] HttpRequestData request", returns="HttpResponseData")))
    assert described(function.trigger) == {"type": "httpTrigger", "direction": "in", **expected}
    assert [described(each) for each in function.bindings] == [{"type": "http", "direction": "out"}]


OTHERS: list[tuple[str, dict[str, object]]] = [
    ('BlobInput("container2")', {"type": "blob", "direction": "in", "blobPath": "container2"}),
    (
        'TableInput("items", "partition", "row", Connection = "Tables")',
        {
            "type": "table",
            "direction": "in",
            "tableName": "items",
            "partitionKey": "partition",
            "rowKey": "row",
            "connection": "Tables",
        },
    ),
    (
        'TableInput("items", "partition", 5)',
        {"type": "table", "direction": "in", "tableName": "items", "partitionKey": "partition", "take": 5},
    ),
    (
        'CosmosDBInput("db", "items", Connection = "Cosmos", Id = "{id}")',
        {
            "type": "cosmosDB",
            "direction": "in",
            "databaseName": "db",
            "containerName": "items",
            "connection": "Cosmos",
            "id": "{id}",
        },
    ),
    (
        'SignalRConnectionInfoInput(HubName = "TestFunctions", ClaimTypeList = new[] { "user_id" })',
        {
            "type": "signalRConnectionInfo",
            "direction": "in",
            "hubName": "TestFunctions",
            "claimTypeList": ("user_id",),
        },
    ),
    ('DurableClient(TaskHub = "hub")', {"type": "durableClient", "direction": "in", "taskHub": "hub"}),
    (
        'McpToolProperty("someString", "a property", true)',
        {
            "type": "mcpToolProperty",
            "direction": "in",
            "propertyName": "someString",
            "description": "a property",
            "isRequired": True,
        },
    ),
]


@pytest.mark.parametrize(("attribute", "expected"), OTHERS, ids=[attribute for attribute, _ in OTHERS])
def test_inputs_stand_on_parameters(tmp_path: Path, attribute: str, expected: dict[str, object]) -> None:
    function = only(
        read(tmp_path, method(f'[QueueTrigger("q")] string it, [FromQuery] int page, [{attribute}] object x'))
    )
    assert function.trigger.type == "queueTrigger"
    assert [described(each) for each in function.bindings] == [expected]


OUTPUTS: list[tuple[str, dict[str, object]]] = [
    ('QueueOutput("queue2")', {"type": "queue", "queueName": "queue2"}),
    (
        'BlobOutput("container1/hello.txt", Connection = "MyOtherConnection")',
        {"type": "blob", "blobPath": "container1/hello.txt", "connection": "MyOtherConnection"},
    ),
    (
        'ServiceBusOutput("out", Connection = "Bus")',
        {"type": "serviceBus", "queueOrTopicName": "out", "connection": "Bus", "entityType": "Queue"},
    ),
    (
        'ServiceBusOutput("out", ServiceBusEntityType.Topic)',
        {"type": "serviceBus", "queueOrTopicName": "out", "entityType": "Topic"},
    ),
    ('EventHubOutput("dest", Connection = "Hub")', {"type": "eventHub", "eventHubName": "dest", "connection": "Hub"}),
    ('KafkaOutput("LocalBroker", "topic")', {"type": "kafka", "brokerList": "LocalBroker", "topic": "topic"}),
    (
        'SqlOutput("dbo.ToDo", connectionStringSetting: "Sql")',
        {"type": "sql", "commandText": "dbo.ToDo", "connectionStringSetting": "Sql"},
    ),
]


@pytest.mark.parametrize(("attribute", "expected"), OUTPUTS, ids=[attribute for attribute, _ in OUTPUTS])
def test_an_output_stands_on_the_method(tmp_path: Path, attribute: str, expected: dict[str, object]) -> None:
    function = only(read(tmp_path, method('[QueueTrigger("q")] string it', f"[{attribute}]", "string")))
    assert [described(each) for each in function.bindings] == [{"direction": "out", **expected}]


def test_an_http_function_with_an_output_on_its_method_has_no_response_besides(tmp_path: Path) -> None:
    text = method('[HttpTrigger("get")] HttpRequestData it', '[QueueOutput("q")]', "string")
    assert [each.type for each in only(read(tmp_path, text)).bindings] == ["queue"]


@pytest.mark.parametrize(
    "returns", ["MultiResponse", "Task<MultiResponse>", "Task<MultiResponse?>", "App.MultiResponse"]
)
def test_outputs_stand_on_the_properties_of_what_a_method_returns(tmp_path: Path, returns: str) -> None:
    found = read(
        tmp_path,
        method('[HttpTrigger("get")] HttpRequestData it', returns=returns),
        MultiResponse="""namespace App;
        public class MultiResponse
        {
            [QueueOutput("functionstesting2", Connection = "AzureWebJobsStorage")]
            public string Name { get; set; }
            public HttpResponseData HttpResponse { get; set; }
            public int Count { get; set; }
        }""",
    )
    assert [described(each) for each in only(found).bindings] == [
        {"type": "queue", "direction": "out", "queueName": "functionstesting2", "connection": "AzureWebJobsStorage"},
        {"type": "http", "direction": "out"},
    ]
    assert [each.place.file for each in only(found).bindings] == ["MultiResponse.cs", "MultiResponse.cs"]


def test_outputs_stand_on_the_parameters_of_a_record(tmp_path: Path) -> None:
    text = method('[QueueTrigger("in")] string it', returns="Out")
    text += (
        'public record Out([property: QueueOutput("out")] string Message, [property: HttpResult] IActionResult Result);'
    )
    assert [each.type for each in only(read(tmp_path, text)).bindings] == ["queue", "http"]


# How code can be written


@pytest.mark.parametrize(
    "text",
    [
        'class C { [Function("Run")] public void M([QueueTrigger("q")] string m) {} }',
        'class C { [Function(nameof(Run))] public void Run([QueueTriggerAttribute(queueName: "q")] string m) {} }',
        'class C { const string N = "Run"; [FunctionAttribute(N)] public void M([QueueTrigger("q")] string m) {} }',
        'class C { [Obsolete, Function(name: "Run")] public void M([QueueTrigger("q")] string m) {} }',
        'namespace A { namespace B { class C { class D { [Function("R" + "un")] public void M('
        '[QueueTrigger("q")] string m) {} } } } }',
        'class C { [Microsoft.Azure.Functions.Worker.Function("Run")] public static async Task M('
        '[global::Microsoft.Azure.Functions.Worker.QueueTrigger("q")] string m) { } }',
        "using Fn = Microsoft.Azure.Functions.Worker.FunctionAttribute;\nusing Q = "
        "Microsoft.Azure.Functions.Worker.QueueTriggerAttribute;\n"
        'class C { [Fn("Run")] public void M([Q("q")] string m) {} }',
        'partial class C(ILogger<C> logger) : Base { /* [Function("No")] */ [Function(\n  "Run" // here\n)] '
        'public void M([QueueTrigger(/* the queue */ "q")] string m) {} }',
        'public record C { [Function("Run")] public void M([QueueTrigger("q")] string m) {} }',
    ],
)
def test_functions_are_found_however_they_are_written(tmp_path: Path, text: str) -> None:
    function = only(read(tmp_path, text))
    assert (function.name, function.trigger.type) == ("Run", "queueTrigger")
    assert function.trigger.properties == {"queueName": "q"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"orders"', "orders"),
        (r'"a\tb\u0041\"\\"', 'a\tbA"\\'),
        ('@"a\\b""c"', 'a\\b"c'),
        ('"""raw "text" """', 'raw "text" '),
        ('"""\n        one\n          two\n        """', "one\n  two"),
        ("Name", "orders"),
        ("Functions.Name", "orders"),
        ("App.Functions.Name", "orders"),
        ('Name + "-" + ("x")', "orders-x"),
        ('$"{Name}-{{in}}"', "orders-{in}"),
        ("nameof(Functions)", "Functions"),
        ("nameof(System.Collections.Generic.List<int>)", "List"),
        ("Queues.Incoming", "incoming"),
        ("Queues.Dead.Letters", "incoming-dead"),
        ("Inherited", "inherited"),
        ("Imported", "imported"),
        ("Short.Incoming", "incoming"),
        ("Everywhere", "everywhere"),
    ],
)
def test_constants_are_followed(tmp_path: Path, expression: str, value: str) -> None:
    text = f"""using static Other.Static;
using Short = Names.Queues;
using Names;
namespace App;
public class Functions : Base
{{
    private const string Name = "orders";
    [Function("Run")] public void Run([QueueTrigger({expression})] string it) {{ }}
}}
"""
    found = read(
        tmp_path,
        text,
        Names="""namespace Names { public static class Queues {
            public const string Incoming = "incoming";
            public static class Dead { internal const string Letters = Incoming + "-dead"; } } }""",
        Base='namespace App; public class Base { protected const string Inherited = "inherited"; }',
        Static='namespace Other; static class Static { public const string Imported = "imported"; }',
        GlobalUsings="global using static Deep.Within.All;",
        All='namespace Deep.Within { class All { public const string Everywhere = "everywhere"; } }',
    )
    assert only(found).trigger.properties == {"queueName": value}


def test_numbers_and_enumerations_of_the_project_are_constants(tmp_path: Path) -> None:
    members = "const int Size = 4 * 8 - -1; const bool On = !false;"
    text = method(
        "[SomeTrigger(A = Size, B = On, C = Mode.Fast, D = (int)0x1F, E = 1_000L)] string it", members=members
    )
    found = read(tmp_path, text + "public enum Mode { Slow, Fast = 3 }")
    assert only(found).trigger.properties == {"a": 33, "b": True, "c": "Fast", "d": 31, "e": 1000}


def test_places_are_counted_from_one_and_below_the_project(tmp_path: Path) -> None:
    text = 'class C\n{\n    [Function("Run")]\n    public void M(\n        [QueueTrigger("q")] string m) { }\n}'
    function = only(csharp.read(write(tmp_path, {"Features/Orders/C.cs": text})))
    assert function.place == Place(file="Features/Orders/C.cs", line=3)
    assert function.trigger.place == Place(file="Features/Orders/C.cs", line=5)


def test_functions_are_listed_in_the_order_of_their_places(tmp_path: Path) -> None:
    one = '[Function("{0}")] public void {0}([QueueTrigger("q")] string m) {{ }}'
    text = f"class C {{ class Inner {{ {one.format('First')} }}\n {one.format('Second')} \n {one.format('Third')} }}"
    found = csharp.read(write(tmp_path, {"b.cs": text, "a.cs": f"class A {{ {one.format('Zero')} }}"}))
    assert [each.name for each in found.functions] == ["Zero", "First", "Second", "Third"]


# Durable functions written as classes: microsoft/durabletask-dotnet, test/Generators.Tests/AzureFunctionsTests.cs


@pytest.mark.parametrize(
    ("base", "type_"),
    [
        ("TaskOrchestrator<int, string>", "orchestrationTrigger"),
        ("Microsoft.DurableTask.TaskActivity<int, string>", "activityTrigger"),
        ("TaskEntity<int>", "entityTrigger"),
        ("Between", "orchestrationTrigger"),
    ],
)
def test_a_durable_task_is_a_function(tmp_path: Path, base: str, type_: str) -> None:
    text = f"namespace App; [DurableTask] class Ship : {base} {{ }} [DurableTask(nameof(Other))] class X : {base} {{}}"
    found = read(tmp_path, text, Between="namespace App; abstract class Between : TaskOrchestrator<int, string> { }")
    assert [(each.name, each.trigger.type) for each in found.functions] == [("Ship", type_), ("Other", type_)]


def test_a_durable_task_of_an_unknown_kind_is_a_mistake(tmp_path: Path) -> None:
    one = mistake(read(tmp_path, "[DurableTask] public class Ship : FromAPackage { }"))
    assert "TaskOrchestrator" in one.text
    assert one.function == "Ship"


# What is compiled


def test_what_the_build_leaves_out_is_not_read(tmp_path: Path) -> None:
    text = method('[QueueTrigger("q")] string it')
    project = """<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>
        <Compile Remove="Old\\**" /><Compile Remove="**/*.draft.cs;Single.cs" /></ItemGroup></Project>"""
    out = ("bin/A.cs", "obj/Debug/B.cs", "Old/Deep/C.cs", "D.draft.cs", ".git/E.cs", "Single.cs")
    files = dict.fromkeys(out, text)
    assert csharp.read(write(tmp_path, {**files, "App.csproj": project})) == Found()
    assert only(csharp.read(write(tmp_path, {"New/F.cs": text}))).place.file == "New/F.cs"


def test_a_project_that_this_one_refers_to_is_read_too(tmp_path: Path) -> None:
    """The generator visits referenced assemblies: DependentAssemblyTest of the generator's tests."""
    project = """<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
        <ItemGroup><ProjectReference Include="..\\Shared\\Shared.csproj" /></ItemGroup></Project>"""
    back = '<Project><ItemGroup><ProjectReference Include="../App/App.csproj" /></ItemGroup></Project>'
    write(
        tmp_path,
        {
            "App/App.csproj": project,
            "App/Functions.cs": method("[QueueTrigger(Shared.Names.Queue)] string it"),
            "Shared/Shared.csproj": back,
            "Shared/Names.cs": 'namespace Shared; public static class Names { public const string Queue = "shared"; }',
        },
    )
    function = only(csharp.read(tmp_path / "App"))
    assert function.trigger.properties == {"queueName": "shared"}
    assert function.place.file == "Functions.cs"


CONDITIONS = [
    ("DEBUG", False),
    ("!DEBUG", True),
    ("RELEASE", True),
    ("DEBUG || TRACE", True),
    ("DEBUG && TRACE", False),
    ("(NET8_0_OR_GREATER && !NET9_0_OR_GREATER) == true", True),
    ("CUSTOM // set in the project", True),
    ("LOCAL", True),
    ("UNKNOWN != false", False),
    ("(((", False),
]


@pytest.mark.parametrize(("condition", "compiles"), CONDITIONS)
def test_conditional_code_is_read_as_in_a_release_build(tmp_path: Path, condition: str, compiles: bool) -> None:
    one = '[Function("{0}")] public void {0}([QueueTrigger("q")] string m) {{ }}'
    text = (
        f"#define LOCAL\nclass C {{\n#if {condition}\n{one.format('Then')}\n#else\n{one.format('Else')}\n#endif\n"
        f"{one.format('Always')}\n}}"
    )
    project = """<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework>
        <DefineConstants>$(DefineConstants);CUSTOM</DefineConstants></PropertyGroup></Project>"""
    found = csharp.read(write(tmp_path, {"C.cs": text, "App.csproj": project}))
    assert [(each.name, each.place.line) for each in found.functions] == [
        ("Then", 4) if compiles else ("Else", 6),
        ("Always", 8),
    ]
    (left_out,) = found.left_out
    assert left_out.startswith("C.cs:5: `#else`" if compiles else "C.cs:3: `#if")


def test_conditional_arguments_are_read_as_in_a_release_build(tmp_path: Path) -> None:
    text = method('[TimerTrigger("0 0 * * * *"\n#if DEBUG\n, RunOnStartup = true\n#endif\n)] TimerInfo it')
    assert only(read(tmp_path, text)).trigger.properties == {"schedule": "0 0 * * * *"}


# What nobody could know, or would not run


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("Names.Make()", "a call"),
        ("Elsewhere.Queue", "`Elsewhere`, whose source is not in this project"),
        ("Changing", "not `const`"),
        ("Nothing", "nothing that this project's sources declare"),
        ("Circle", "too deep"),
        ('$"{Names.Make()}"', "a call"),
        ('$"{3}"', "no constant text"),
        ("typeof(int)", "not a constant"),
    ],
)
def test_what_is_not_constant_is_a_mistake(tmp_path: Path, expression: str, why: str) -> None:
    members = 'static readonly string Changing = "q"; const string Circle = Other; const string Other = Circle;'
    text = method(f'[QueueTrigger(\n{expression}, Connection = "Orders")] string it', members=members)
    one = mistake(read(tmp_path, text))
    assert one.place == Place(file="Functions.cs", line=9)
    assert one.function == "Run"
    assert "queueName of queueTrigger in function Run is" in one.text
    assert why in one.text
    assert one.settle == {"type": "queueTrigger", "queueName": "...", "connection": "Orders"}


def test_all_mistakes_come_together(tmp_path: Path) -> None:
    text = method("[QueueTrigger(A())] string it, [BlobInput(B())] string blob", "[QueueOutput(C())]", "string")
    found = read(tmp_path, text)
    assert [each.text.split(" is ")[0] for each in found.mistakes] == [
        "queueName of queueTrigger in function Run",
        "queueName of queue in function Run",
        "blobPath of blob in function Run",
    ]
    assert {each.settle["queueName"] for each in found.mistakes} == {"..."}


WRONG = [
    (
        'class C { [Function(Make())] public void M([QueueTrigger("q")] string m) {} }',
        "the function's name is `Make()`",
    ),
    ('class C { [Function("")] public void M([QueueTrigger("q")] string m) {} }', "the function's name is missing"),
    ('class C { [Function("F")] public void M(string m) {} }', "no triggers"),
    ('class C { [Function("F")] public void M([TimerTrigger("")] int a, [QueueTrigger("q")] int b) {} }', "2 triggers"),
    ('class C { [Function("F")] void M([QueueTrigger("q")] string m) {} }', "not public"),
    (
        'class C { [Function("F")] [QueueOutput("a")] [BlobOutput("b")] public int M([QueueTrigger("q")] int m) {} }',
        "2 outputs",
    ),
    # Azure/azure-functions-host#9751, Azure/azure-functions-dotnet-worker#735
    (
        '[Disable("OFF")] class C { [Function("F")] public void M([QueueTrigger("q")] string m) {} }',
        "AzureWebJobs.F.Disabled",
    ),
    ('class C { [FunctionName("F")] public void M([QueueTrigger("q")] string m) {} }', "dotnet publish"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_would_not_run_is_a_mistake(tmp_path: Path, text: str, said: str) -> None:
    one = mistake(read(tmp_path, text))
    assert said in one.text
    assert one.place == Place(file="Functions.cs", line=1)


def test_names_are_unique_whatever_their_case(tmp_path: Path) -> None:
    one = '[Function("{}")] public void M([QueueTrigger("q")] string m) {{ }}'
    found = read(tmp_path, f"class C {{\n {one.format('Run')} }}", Other=f"class D {{ {one.format('RUN')} }}")
    (both,) = found.mistakes
    assert both.place == Place(file="Other.cs", line=1)
    assert "Functions.cs:2" in both.text
    assert found.functions == ()


def test_other_languages_are_a_mistake(tmp_path: Path) -> None:
    one = mistake(csharp.read(write(tmp_path, {"App.fsproj": "<Project/>", "Functions.fs": "module F"})))
    assert "F# is not read" in one.text
    assert "dotnet publish" in one.text


# Wild input


def test_a_syntax_error_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    text = 'class C {\n [Function("F")] public void M([QueueTrigger("q")] string m) {}\n public public = ;; 3 }\n'
    found = read(tmp_path, text)
    assert [each.place and each.place.line for each in found.mistakes] == [3]
    assert "dotnet publish" in found.mistakes[0].text


def test_a_file_without_functions_may_have_syntax_of_a_newer_language(tmp_path: Path) -> None:
    found = read(
        tmp_path, method('[QueueTrigger("q")] string it'), Other="class FunctionHelper { public public = ;; 3 }"
    )
    assert only(found).name == "Run"


def test_errors_within_bodies_do_not_matter(tmp_path: Path) -> None:
    """The grammar can be older than the language, and bodies declare no functions."""
    text = 'class C { [Function("F")] public void M([QueueTrigger("q")] string m) { var x = <<>> %% ; } }'
    assert only(read(tmp_path, text)).name == "F"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00\xd8",
        b"\x00\x01[Function(\x80\xff",
        b"[Function(" * 5000,
        b"class C { [Function(" + b"(" * 50_000 + b'"F"' + b")" * 50_000 + b")] public void M() {} }",
        b'class C { [Function("F' + b'" + "x' * 3000 + b'")] public void M([QueueTrigger("q")] int m) {} }',
        b"class C {" * 3000,
        b"#if\n" * 1000 + b"[Function",
        b'class C { [Function(99999999999999999999999999999999999999)] public void M() {} [Function("\\U99999999")] '
        b"public void N() {} }",
        b"class C : C { [Function(X)] public void M() {} }",
        b"class C { [Function(" + b"a." * 20_000 + b"b)] public void M() {} }",
    ],
)
def test_nothing_raises(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "C.cs").write_bytes(content)
    (tmp_path / "App.csproj").write_bytes(content)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert csharp.read(tmp_path).functions == ()


def test_files_in_other_encodings_are_read(tmp_path: Path) -> None:
    text = method('[QueueTrigger("café")] string it')
    (tmp_path / "A.cs").write_bytes(text.encode("utf-16"))
    (tmp_path / "B.cs").write_bytes(text.replace("Run", "Other").encode("latin-1"))
    (tmp_path / "C.cs").write_bytes(text.replace("Run", "Third").encode("utf-8-sig"))
    (tmp_path / "D.cs").write_bytes(b"\x7fELF\x00")
    found = csharp.read(tmp_path)
    assert [each.name for each in found.functions] == ["Run", "Other", "Third"]
    assert {each.trigger.properties["queueName"] for each in found.functions} == {"café"}
    assert [str(each) for each in found.mistakes] == ["D.cs:1: is not text; save it in UTF-8"]


def test_fifty_functions_are_read_in_well_under_a_tenth_of_a_second(tmp_path: Path) -> None:
    for number in range(50):
        text = method(f'[ServiceBusTrigger(Names.Topic, "s{number}", Connection = "Bus")] string it').replace(
            "Run", f"F{number}"
        )
        write(tmp_path, {f"F{number}.cs": text})
    write(tmp_path, {"Names.cs": 'namespace App; static class Names { public const string Topic = "orders"; }'})
    started = time.perf_counter()
    found = csharp.read(tmp_path)
    assert time.perf_counter() - started < 0.5  # ten times what it takes, and more: the machine may be busy
    assert len(found.functions) == 50
