"""Java sources, against what the build writes for them.

Types, names of properties and defaults are those of the annotations in Azure/azure-functions-java-library (and of the
extensions' Java libraries), of the packager's own tests in microsoft/azure-maven-plugins (AnnotationHandlerImplTest),
and of the Java samples on the functions-bindings-* pages of learn.microsoft.com/azure/azure-functions.
"""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.discovery import java
from components.discovery.found import Found
from components.model.functions import Binding, Function, Mistake, Place

ROOT = "src/main/java/com/example"
HEAD = "package com.example;\nimport com.microsoft.azure.functions.annotation.*;\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, text: str, **others: str) -> Found:
    named = {f"{ROOT}/{name}.java": content for name, content in others.items()}
    return java.read(write(folder, {f"{ROOT}/Functions.java": text, **named}))


def method(parameters: str, on_method: str = "", returns: str = "void", members: str = "", imports: str = "") -> str:
    """A class with one function; its name stands in line 6."""
    return f"""{HEAD}{imports}
public class Functions {{
    {members}
    @FunctionName("Run")
    {on_method}
    public {returns} run({parameters}, final ExecutionContext context) {{ throw new RuntimeException(); }}
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


QUEUE = '@QueueTrigger(name = "m", queueName = "q", connection = "C") String m'

# What each annotation comes to

TRIGGERS: list[tuple[str, dict[str, object]]] = [
    (
        '@QueueTrigger(name = "message", queueName = "orders", connection = "Storage")',
        {"type": "queueTrigger", "queueName": "orders", "connection": "Storage"},
    ),
    (
        '@BlobTrigger(name = "file", dataType = "binary", path = "in/{n}", connection = "Files", source = "EventGrid")',
        {"type": "blobTrigger", "path": "in/{n}", "connection": "Files", "source": "EventGrid"},
    ),
    (
        '@ServiceBusQueueTrigger(name = "msg", queueName = "%Queue%", connection = "Bus", isSessionsEnabled = true)',
        {"type": "serviceBusTrigger", "queueName": "%Queue%", "connection": "Bus", "isSessionsEnabled": True},
    ),
    (
        '@ServiceBusTopicTrigger(name = "msg", topicName = "topic", subscriptionName = "subs", connection = "Bus", '
        "cardinality = Cardinality.MANY, access = AccessRights.LISTEN)",
        {
            "type": "serviceBusTrigger",
            "topicName": "topic",
            "subscriptionName": "subs",
            "connection": "Bus",
            "cardinality": "MANY",
            "access": "LISTEN",
        },
    ),
    (
        '@EventHubTrigger(name = "e", eventHubName = "hub", connection = "Hub")',
        {"type": "eventHubTrigger", "eventHubName": "hub", "connection": "Hub", "cardinality": "MANY"},
    ),
    (
        '@EventHubTrigger(name = "e", eventHubName = "hub", connection = "Hub", consumerGroup = "mine", '
        "cardinality = com.microsoft.azure.functions.annotation.Cardinality.ONE)",
        {
            "type": "eventHubTrigger",
            "eventHubName": "hub",
            "connection": "Hub",
            "consumerGroup": "mine",
            "cardinality": "ONE",
        },
    ),
    (
        '@CosmosDBTrigger(name = "items", databaseName = "ToDoList", containerName = "Items", connection = "Cosmos", '
        'leaseContainerName = "leases", createLeaseContainerIfNotExists = true, feedPollDelay = 5000)',
        {
            "type": "cosmosDBTrigger",
            "databaseName": "ToDoList",
            "containerName": "Items",
            "connection": "Cosmos",
            "leaseContainerName": "leases",
            "createLeaseContainerIfNotExists": True,
        },
    ),
    ('@TimerTrigger(name = "t", schedule = "0 */5 * * * *")', {"type": "timerTrigger", "schedule": "0 */5 * * * *"}),
    ('@EventGridTrigger(name = "event")', {"type": "eventGridTrigger"}),
    (
        '@KafkaTrigger(name = "k", topic = "topic", brokerList = "%Brokers%", consumerGroup = "$Default", '
        'username = "$ConnectionString", authenticationMode = BrokerAuthenticationMode.PLAIN, '
        "protocol = BrokerProtocol.SASLSSL, lagThreshold = 1000)",
        {
            "type": "kafkaTrigger",
            "topic": "topic",
            "brokerList": "%Brokers%",
            "consumerGroup": "$Default",
            "username": "$ConnectionString",
            "authenticationMode": "PLAIN",
            "protocol": "SASLSSL",
        },
    ),
    ("@WarmupTrigger", {"type": "warmupTrigger"}),
    (
        '@RabbitMQTrigger(connectionStringSetting = "rabbitMQConnectionAppSetting", queueName = "queue")',
        {"type": "rabbitMqTrigger", "connectionStringSetting": "rabbitMQConnectionAppSetting", "queueName": "queue"},
    ),
    (
        '@SQLTrigger(name = "c", tableName = "[dbo].[ToDo]", connectionStringSetting = "Sql")',
        {"type": "sqlTrigger", "tableName": "[dbo].[ToDo]", "connectionStringSetting": "Sql"},
    ),
    (
        '@MySqlTrigger(name = "c", tableName = "todo", connectionStringSetting = "MySql")',
        {"type": "mysqlTrigger", "tableName": "todo", "connectionStringSetting": "MySql"},
    ),
    (
        '@RedisListTrigger(name = "e", connection = "Redis", key = "list", pollingIntervalInMs = 0, maxBatchSize = 16, '
        "listDirection = ListDirection.LEFT)",
        {
            "type": "redisListTrigger",
            "connection": "Redis",
            "key": "list",
            "pollingIntervalInMs": 0,
            "maxBatchSize": 16,
            "listDirection": "LEFT",
        },
    ),
    (
        '@DaprTopicTrigger(pubSubName = "pubsub", topic = "orders")',
        {"type": "daprTopicTrigger", "pubSubName": "pubsub", "topic": "orders"},
    ),
    ('@DurableOrchestrationTrigger(name = "context")', {"type": "orchestrationTrigger"}),
    ('@DurableActivityTrigger(name = "input", activity = "Other")', {"type": "activityTrigger", "activity": "Other"}),
    ('@DurableEntityTrigger(name = "entity")', {"type": "entityTrigger"}),
    (
        '@McpToolTrigger(name = "getFile", description = "Reads a file")',
        {"type": "mcpToolTrigger", "description": "Reads a file"},
    ),
    (
        '@CustomBinding(name = "x", type = "someTrigger", direction = "in")',
        {"type": "someTrigger"},
    ),
]


@pytest.mark.parametrize(("annotation", "expected"), TRIGGERS, ids=[annotation for annotation, _ in TRIGGERS])
def test_a_trigger_is_what_the_build_would_write(tmp_path: Path, annotation: str, expected: dict[str, object]) -> None:
    function = only(read(tmp_path, method(f"{annotation} String it")))
    assert described(function.trigger) == {"direction": "in", **expected}
    assert function.bindings == ()


HTTP: list[tuple[str, dict[str, object]]] = [
    ('@HttpTrigger(name = "req")', {"authLevel": "FUNCTION"}),
    (
        '@HttpTrigger(name = "req", methods = {HttpMethod.GET, HttpMethod.POST}, route = "items/{id}", '
        "authLevel = AuthorizationLevel.ANONYMOUS)",
        {"authLevel": "ANONYMOUS", "methods": ("GET", "POST"), "route": "items/{id}"},
    ),
    ('@HttpTrigger(name = "req", methods = HttpMethod.GET)', {"authLevel": "FUNCTION", "methods": ("GET",)}),
    ('@HttpTrigger(name = "req", authLevel = ADMIN)', {"authLevel": "ADMIN"}),
]


@pytest.mark.parametrize(("annotation", "expected"), HTTP, ids=[annotation for annotation, _ in HTTP])
def test_http_triggers_come_with_their_response(tmp_path: Path, annotation: str, expected: dict[str, object]) -> None:
    imports = "import static com.microsoft.azure.functions.annotation.AuthorizationLevel.*;"
    text = method(f"{annotation} HttpRequestMessage<Optional<String>> req", returns="String", imports=imports)
    function = only(read(tmp_path, text))
    assert described(function.trigger) == {"type": "httpTrigger", "direction": "in", **expected}
    assert [described(each) for each in function.bindings] == [{"type": "http", "direction": "out"}]


OTHERS: list[tuple[str, dict[str, object]]] = [
    (
        '@BlobInput(name = "b", path = "in/{queueTrigger}", connection = "Files")',
        {"type": "blob", "direction": "in", "path": "in/{queueTrigger}", "connection": "Files"},
    ),
    (
        '@CosmosDBInput(name = "d", databaseName = "db", containerName = "items", connection = "Cosmos", id = "{id}")',
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
        '@ServiceBusTopicOutput(name = "o", topicName = "t", subscriptionName = "s", connection = "Bus")',
        {
            "type": "serviceBus",
            "direction": "out",
            "topicName": "t",
            "subscriptionName": "s",
            "connection": "Bus",
        },
    ),
    (
        '@EventHubOutput(name = "o", eventHubName = "hub", connection = "Hub")',
        {"type": "eventHub", "direction": "out", "eventHubName": "hub", "connection": "Hub"},
    ),
    (
        '@SQLOutput(name = "o", commandText = "dbo.ToDo", connectionStringSetting = "Sql")',
        {"type": "sql", "direction": "out", "commandText": "dbo.ToDo", "connectionStringSetting": "Sql"},
    ),
    ('@DurableClientInput(name = "client")', {"type": "durableClient", "direction": "in"}),
]


@pytest.mark.parametrize(("annotation", "expected"), OTHERS, ids=[annotation for annotation, _ in OTHERS])
def test_inputs_and_outputs_stand_on_parameters(tmp_path: Path, annotation: str, expected: dict[str, object]) -> None:
    text = method(f'{QUEUE}, @BindingName("Id") @NotNull String id, final {annotation} Object it')
    function = only(read(tmp_path, text))
    assert function.trigger.type == "queueTrigger"
    assert [described(each) for each in function.bindings] == [expected]


def test_outputs_stand_on_a_method_that_returns_something(tmp_path: Path) -> None:
    """The packager's `multipleOutput`, `timerTriggerMethod` and, for the last, `processMethodAnnotations`."""
    queue = '@Deprecated @QueueOutput(name = "$return", queueName = "out", connection = "conn")'
    request = '@HttpTrigger(name = "req") String req'
    both = only(read(tmp_path, method(request, f'@HttpOutput(name = "$return") {queue}', "String")))
    assert [each.type for each in both.bindings] == ["http", "queue"]
    assert [each.type for each in only(read(tmp_path, method(request, queue, "String"))).bindings] == ["queue"]
    assert only(read(tmp_path, method(request, queue))).bindings == ()


def test_a_storage_account_is_the_connection_of_what_has_none(tmp_path: Path) -> None:
    """The packager's `blobTriggerMethod`."""
    on_method = (
        '@StorageAccount(Names.CONNECTION) @BlobOutput(name = "$return", path = "path") '
        '@TableOutput(name = "$return", tableName = "table", connection = "Own")'
    )
    parameters = (
        '@BlobTrigger(name = "in1", path = "path") String in1, '
        '@TableInput(name = "in2", tableName = "table") String in2, '
        '@EventHubOutput(name = "o", eventHubName = "hub", connection = "") String o'
    )
    names = 'package com.example; interface Names { String CONNECTION = "storageAccount"; }'
    function = only(read(tmp_path, method(parameters, on_method, "String"), Names=names))
    assert function.trigger.properties == {"path": "path", "connection": "storageAccount"}
    assert [(each.type, each.properties.get("connection")) for each in function.bindings] == [
        ("table", "storageAccount"),
        ("eventHub", None),
        ("blob", "storageAccount"),
        ("table", "Own"),
    ]


def test_storage_without_a_connection_is_refused_as_by_the_build(tmp_path: Path) -> None:
    """`checkEmptyStorageConnection` of the packager."""
    one = mistake(read(tmp_path, method('@QueueTrigger(name = "m", queueName = "q") String m')))
    assert "@StorageAccount" in one.text
    assert one.settle == {"type": "queueTrigger", "queueName": "q", "connection": "..."}
    blob = mistake(read(tmp_path, method(f'{QUEUE}, @BlobInput(name = "b", path = "p") String b')))
    assert blob.text.startswith("blob in function Run has no connection")


def test_an_annotation_of_the_project_can_be_a_binding(tmp_path: Path) -> None:
    """The packager's `extendingCustomBindingMethod`."""
    mine = """package com.example;
    @CustomBinding(direction = "in", name = "message", type = "fancyTrigger")
    public @interface Fancy { String path(); String name() default ""; }"""
    function = only(read(tmp_path, method('@Fancy(path = "testPath", name = "x") String it'), Fancy=mine))
    assert described(function.trigger) == {"type": "fancyTrigger", "direction": "in", "path": "testPath"}


# How code can be written


@pytest.mark.parametrize(
    "text",
    [
        f'public class C {{ @FunctionName("Run") public void m({QUEUE}) {{}} }}',
        f'class C {{ @FunctionName(value = "R" + C.B) public void m({QUEUE}) {{}} static final String B = "un"; }}',
        'public class C { @com.microsoft.azure.functions.annotation.FunctionName(/* name */ "Run") public void m('
        '@com.microsoft.azure.functions.annotation.QueueTrigger(name = "m", queueName = "q", connection = "C") '
        "@Other final byte[] m) {} }",
        f'public class O {{ public static class C {{ @Override @FunctionName("Run") public int m({QUEUE}) {{}} }} }}',
        f'public interface C {{ @FunctionName("Run") default void m({QUEUE}) {{}} }}',
        f'public enum C {{ ONE; @FunctionName("Run") public void m({QUEUE}) {{}} }}',
        f'public record C(String a) {{ @FunctionName("Run") public static void m({QUEUE}) {{}} }}',
        f'public class C {{ // @FunctionName("No")\n @FunctionName("Run") public <T> void m({QUEUE}...) {{}} }}',
    ],
)
def test_functions_are_found_however_they_are_written(tmp_path: Path, text: str) -> None:
    function = only(read(tmp_path, HEAD + text.replace("String m...", "String... m")))
    assert (function.name, function.trigger.type) == ("Run", "queueTrigger")
    assert function.trigger.properties == {"queueName": "q", "connection": "C"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"orders"', "orders"),
        (r'"a\tb\u0041\"\\\101"', 'a\tbA"\\A'),
        ('"""\n        one\n          two  \n        """', "one\n  two\n"),
        (r'"\uD83D\uDE00"', "\N{GRINNING FACE}"),
        ("NAME", "orders"),
        ("(String) NAME", "orders"),
        ("Functions.NAME", "orders"),
        ("com.example.Functions.NAME", "orders"),
        ('NAME + "-" + 1 + true', "orders-1true"),
        ('LONG ? "yes" : "no"', "yes"),
        ("Queues.INCOMING", "incoming"),
        ("Queues.Dead.LETTERS", "incoming-dead"),
        ("Elsewhere.THERE", "there"),
        ("INHERITED", "inherited"),
        ("OF_INTERFACE", "of-interface"),
        ("ONE_IMPORTED", "one"),
        ("ALL_IMPORTED", "all"),
    ],
)
def test_constants_are_followed(tmp_path: Path, expression: str, value: str) -> None:
    imports = (
        "import com.other.Elsewhere;\nimport static com.other.Single.ONE_IMPORTED;\nimport static com.other.All.*;\n"
    )
    members = 'private static final String NAME = "orders"; static final boolean LONG = !false;'
    text = method(
        f'@QueueTrigger(name = "m", queueName = {expression}, connection = "C") String m',
        members=members,
        imports=imports,
    ).replace("class Functions", "class Functions extends Base implements HasNames")
    found = read(
        tmp_path,
        text,
        Queues="""package com.example; public class Queues {
            public static final String OTHER = "x", INCOMING = "incoming";
            static class Dead { static final String LETTERS = INCOMING + "-dead"; } }""",
        Base='package com.example; class Base { protected static final String INHERITED = "inherited"; }',
        HasNames='package com.example; interface HasNames { String OF_INTERFACE = "of-interface"; }',
        Elsewhere='package com.other; public class Elsewhere { public static final String THERE = "there"; }',
        Single='package com.other; public class Single { public static final String ONE_IMPORTED = "one"; }',
        All='package com.other; public class All { public static final String ALL_IMPORTED = "all"; }',
    )
    assert only(found).trigger.properties["queueName"] == value


def test_numbers_are_constants(tmp_path: Path) -> None:
    members = "static final int SIZE = 4 * 0x8 - -1 + 0b1 + 010 + 1_000;"
    text = method(
        '@RedisStreamTrigger(name = "e", connection = "R", key = "k", pollingIntervalInMs = SIZE, '
        "maxBatchSize = (int) 5L) String e",
        members=members,
    )
    properties = only(read(tmp_path, text)).trigger.properties
    assert (properties["pollingIntervalInMs"], properties["maxBatchSize"]) == (32 + 1 + 1 + 8 + 1000, 5)


def test_places_are_counted_from_one_and_below_the_project(tmp_path: Path) -> None:
    text = f'{HEAD}public class C {{\n  @FunctionName("Run")\n  public void m(\n    {QUEUE}) {{}}\n}}'
    function = only(java.read(write(tmp_path, {"src/main/java/C.java": text})))
    assert function.place == Place(file="src/main/java/C.java", line=4)
    assert function.trigger.place == Place(file="src/main/java/C.java", line=6)


def test_tests_and_what_the_build_writes_are_not_read(tmp_path: Path) -> None:
    out = (
        "src/test/java/A.java",
        "target/generated/B.java",
        "build/C.java",
        "module/src/integrationTest/java/D.java",
        ".gradle/E.java",
    )
    assert java.read(write(tmp_path, dict.fromkeys(out, method(QUEUE)))) == Found()
    assert only(java.read(write(tmp_path, {"module/src/main/java/F.java": method(QUEUE)}))).name == "Run"


# What nobody could know, or would not run


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("make()", "a call"),
        ('System.getenv("QUEUE")', "a call"),
        ("Elsewhere.QUEUE", "`Elsewhere`, whose source is not in this project"),
        ("FROM_A_JAR", "`com.jar.Names`, whose source is not in this project"),
        ("changing", "not `final`"),
        ("CIRCLE", "too deep"),
        ("LATER", "without a value"),
        ("Functions.class", "not a constant"),
    ],
)
def test_what_is_not_constant_is_a_mistake(tmp_path: Path, expression: str, why: str) -> None:
    members = (
        'static String changing = "q"; static final String CIRCLE = OTHER, OTHER = CIRCLE, LATER; '
        'static { LATER = "later"; }'
    )
    text = method(
        f'@QueueTrigger(name = "m",\n queueName = {expression}, connection = "Orders") String m',
        members=members,
        imports="import static com.jar.Names.FROM_A_JAR;",
    )
    one = mistake(read(tmp_path, text))
    assert one.place == Place(file=f"{ROOT}/Functions.java", line=9)
    assert one.function == "Run"
    assert "queueName of queueTrigger in function Run is" in one.text
    assert why in one.text
    assert one.settle == {"type": "queueTrigger", "queueName": "...", "connection": "Orders"}


def test_all_mistakes_come_together(tmp_path: Path) -> None:
    parameters = (
        '@QueueTrigger(name = "m", queueName = a()) String m, '
        '@BlobInput(name = "b", path = b(), connection = "C") String b'
    )
    found = read(tmp_path, method(parameters, "@StorageAccount(c())"))
    assert [each.text.split(" is ")[0] for each in found.mistakes] == [
        "queueName of queueTrigger in function Run",
        "connection of queueTrigger in function Run",
        "path of blob in function Run",
    ]


WRONG = [
    (f"class C {{ @FunctionName(make()) public void m({QUEUE}) {{}} }}", "the function's name is `make()`"),
    (f'class C {{ @FunctionName("") public void m({QUEUE}) {{}} }}', "the function's name is empty"),
    ('class C { @FunctionName("F") public void m(String m) {} }', "no triggers"),
    (
        f'class C {{ @FunctionName("F") public void m({QUEUE}, @EventGridTrigger(name = "e") String e) {{}} }}',
        "2 triggers",
    ),
    (f'class C {{ @FunctionName("F") void m({QUEUE}) {{}} }}', "not public"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_would_not_run_is_a_mistake(tmp_path: Path, text: str, said: str) -> None:
    one = mistake(read(tmp_path, text))
    assert said in one.text
    assert one.place == Place(file=f"{ROOT}/Functions.java", line=1)


def test_names_are_unique_whatever_their_case(tmp_path: Path) -> None:
    """`validateFunctionName` of the packager."""
    found = read(tmp_path, method(QUEUE), Other=method(QUEUE).replace('"Run"', '"RUN"'))
    (both,) = found.mistakes
    assert both.place == Place(file=f"{ROOT}/Other.java", line=6)
    assert f"{ROOT}/Functions.java:6" in both.text
    assert found.functions == ()


def test_other_languages_are_a_mistake(tmp_path: Path) -> None:
    kotlin = 'class F { @FunctionName("F") fun run(@TimerTrigger(name = "t", schedule = "") t: String) {} }'
    found = java.read(write(tmp_path, {"src/main/kotlin/F.kt": kotlin, "src/main/kotlin/Helper.kt": "class Helper"}))
    one = mistake(found)
    assert "Kotlin" in one.text
    assert one.place == Place(file="src/main/kotlin/F.kt", line=1)


# Wild input


def test_a_syntax_error_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    text = f'class C {{\n @FunctionName("F") public void m({QUEUE}) {{}}\n public = ;; 3 }}\n'
    assert [each.place and each.place.line for each in read(tmp_path, text).mistakes] == [3]


def test_errors_within_bodies_do_not_matter(tmp_path: Path) -> None:
    """The grammar can be older than the language, and bodies declare no functions."""
    text = f'class C {{ @FunctionName("F") public void m({QUEUE}) {{ var x = <<>> %% ; }} }}'
    assert only(read(tmp_path, text)).name == "F"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00\xd8",
        b"\x00\x01@FunctionName(\x80\xff",
        b"@FunctionName(" * 5000,
        b"class C { @FunctionName(" + b"(" * 50_000 + b'"F"' + b")" * 50_000 + b") public void m() {} }",
        b'class C { @FunctionName("F' + b'" + "x' * 3000 + b'") public void m() {} }',
        b"class C {" * 3000 + b"@FunctionName",
        b'class C { @FunctionName(99999999999999999999999999999999) public void m() {} @FunctionName("\\uD800\\400") '
        b"public void n() {} }",
        b"class C extends C implements C { @FunctionName(X) public void m() {} }",
        b"class C { @FunctionName(" + b"a." * 20_000 + b"b) public void m() {} }",
    ],
)
def test_nothing_raises(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "C.java").write_bytes(content)
    (tmp_path / "D.kt").write_bytes(content)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert java.read(tmp_path).functions == ()


def test_fifty_functions_are_read_in_well_under_a_tenth_of_a_second(tmp_path: Path) -> None:
    for number in range(50):
        parameter = f'@ServiceBusTopicTrigger(name = "m", topicName = Names.TOPIC, subscriptionName = "s{number}", '
        text = method(f'{parameter} connection = "Bus") String m').replace('"Run"', f'"F{number}"')
        write(tmp_path, {f"{ROOT}/F{number}.java": text.replace("class Functions", f"class F{number}")})
    write(
        tmp_path, {f"{ROOT}/Names.java": 'package com.example; class Names { static final String TOPIC = "orders"; }'}
    )
    started = time.perf_counter()
    found = java.read(tmp_path)
    assert time.perf_counter() - started < 0.5  # ten times what it takes, and more: the machine may be busy
    assert len(found.functions) == 50
