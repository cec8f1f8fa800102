"""The Node.js programming model v4.

What the library registers was taken from the real packages: the sources below were loaded by Node.js 20 with
`@azure/functions` 4.16.5 and `durable-functions` 3.5.0 over a stand-in for `@azure/functions-core` that writes down
what `registerFunction` gets.
"""

from pathlib import Path

import pytest

from components.discovery.found import Found
from components.model.functions import Binding, Function, Joined, Place, Setting, Value

from .projects import mistake, only, read

HTTP: dict[str, Value] = {"authLevel": "anonymous", "methods": ("GET", "POST")}


def told(binding: Binding) -> tuple[str, str, dict[str, Value]]:
    return binding.type, binding.direction, dict(binding.properties)


def registered(folder: Path, code: str) -> Function:
    """The function that a line of CommonJS registers."""
    head = (
        "const { app, input, output, trigger } = require('@azure/functions');\nconst df = require('durable-functions');"
    )
    return only(read(folder, {"src/index.js": f"{head}\n{code}"}))


QUEUE = "queueName: 'orders', connection: 'Store', handler: async (message, context) => {}"
BUS = "connection: 'Bus', handler: () => {}"


@pytest.mark.parametrize(
    ("code", "type_", "properties"),
    [
        ("app.http('f', { handler: async () => ({}) })", "httpTrigger", HTTP),
        ("app.http('f', { methods: [], authLevel: '', handler() {} })", "httpTrigger", {**HTTP, "methods": ()}),
        (
            "app.http('f', { methods: ['PUT'], authLevel: 'function', route: 'a/{id:int?}', handler: () => {} })",
            "httpTrigger",
            {"methods": ("PUT",), "authLevel": "function", "route": "a/{id:int?}"},
        ),
        ("app.get('f', async () => ({}))", "httpTrigger", {**HTTP, "methods": ("GET",)}),
        ("app.put('f', function () {})", "httpTrigger", {**HTTP, "methods": ("PUT",)}),
        (
            "app.post('f', { methods: ['GET'], route: 'r', handler })\nfunction handler() {}",
            "httpTrigger",
            {"authLevel": "anonymous", "methods": ("POST",), "route": "r"},
        ),
        ("app.patch('f', { handler() {} })", "httpTrigger", {**HTTP, "methods": ("PATCH",)}),
        ("app.deleteRequest('f', { handler() {} })", "httpTrigger", {**HTTP, "methods": ("DELETE",)}),
        (
            "app.timer('f', { schedule: '0 */5 * * * *', runOnStartup: false, useMonitor: true, retry: "
            "{ strategy: 'fixedDelay', delayInterval: { seconds: 10 }, maxRetryCount: 4 }, handler: () => {} })",
            "timerTrigger",
            {"schedule": "0 */5 * * * *", "runOnStartup": False, "useMonitor": True},
        ),
        (
            "app.storageBlob('f', { path: 'in/{name}', connection: 'Store', source: 'EventGrid', handler: () => {} })",
            "blobTrigger",
            {"path": "in/{name}", "connection": "Store", "source": "EventGrid"},
        ),
        (f"app.storageQueue('f', {{ {QUEUE} }})", "queueTrigger", {"queueName": "orders", "connection": "Store"}),
        (
            f"app.serviceBusQueue('f', {{ queueName: 'q', isSessionsEnabled: true, cardinality: 'many', {BUS} }})",
            "serviceBusTrigger",
            {"queueName": "q", "isSessionsEnabled": True, "cardinality": "many", "connection": "Bus"},
        ),
        (
            f"app.serviceBusTopic('f', {{ topicName: 't', subscriptionName: 's', {BUS} }})",
            "serviceBusTrigger",
            {"topicName": "t", "subscriptionName": "s", "connection": "Bus"},
        ),
        (
            "app.eventHub('f', { eventHubName: 'h', connection: 'Hub', consumerGroup: 'cg', cardinality: 'many', "
            "handler: () => {} })",
            "eventHubTrigger",
            {"eventHubName": "h", "connection": "Hub", "consumerGroup": "cg", "cardinality": "many"},
        ),
        ("app.eventGrid('f', { handler: () => {} })", "eventGridTrigger", {}),
        ("app.connectorTrigger('f', { handler: () => {} })", "connectorTrigger", {}),
        (
            "app.cosmosDB('f', { connection: 'C', databaseName: 'd', containerName: 'c', maxItemsPerInvocation: 0x10, "
            "createLeaseContainerIfNotExists: !0, handler: () => {} })",
            "cosmosDBTrigger",
            {
                "connection": "C",
                "databaseName": "d",
                "containerName": "c",
                "maxItemsPerInvocation": 16,
                "createLeaseContainerIfNotExists": True,
            },
        ),
        ("app.warmup('f', { handler: () => {} })", "warmupTrigger", {}),
        (
            "app.sql('f', { tableName: 'dbo.T', connectionStringSetting: 'Sql', handler: () => {} })",
            "sqlTrigger",
            {"tableName": "dbo.T", "connectionStringSetting": "Sql"},
        ),
        (
            "app.mySql('f', { tableName: 'T', connectionStringSetting: 'MySql', handler: () => {} })",
            "mysqlTrigger",
            {"tableName": "T", "connectionStringSetting": "MySql"},
        ),
        (
            "app.webPubSub('f', { hub: 'h', eventName: 'connect', eventType: 'system', connection: 'W', handler() {} "
            "})",
            "webPubSubTrigger",
            {"hub": "h", "eventName": "connect", "eventType": "system", "connections": ("W",)},
        ),
        (
            "app.mcpTool('f', { toolName: 't', description: describe(), toolProperties: arg.string(), handler() {} })",
            "mcpToolTrigger",
            {"toolName": "t"},
        ),
        (
            "app.mcpResource('f', { uri: 'ui://x', resourceName: 'r', mimeType: 'text/html', handler: () => {} })",
            "mcpResourceTrigger",
            {"uri": "ui://x", "resourceName": "r", "mimeType": "text/html"},
        ),
        ("app.mcpPrompt('f', { promptName: 'p', handler: () => {} })", "mcpPromptTrigger", {"promptName": "p"}),
        (
            "app.generic('f', { trigger: trigger.generic({ type: 'kafkaTrigger', topic: 't', brokerList: '%B%' }) })",
            "kafkaTrigger",
            {"topic": "t", "brokerList": "%B%"},
        ),
        # The library completes the type.
        (
            "app.generic('f', { trigger: { type: 'rabbitMQ', name: 'x', queueName: 'q' } })",
            "rabbitMQTrigger",
            {"queueName": "q"},
        ),
        (
            "app.generic('f', { trigger: trigger.storageBlob({ path: 'p', connection: 'c' }) })",
            "blobTrigger",
            {"path": "p", "connection": "c"},
        ),
        ("df.app.orchestration('f', function* (context) { yield 1; })", "orchestrationTrigger", {}),
        ("df.app.orchestration('f', { handler: function* () {} })", "orchestrationTrigger", {}),
        ("const say = df.app.activity('f', { handler: () => {} });", "activityTrigger", {}),
        ("df.app.entity('f', (context) => {})", "entityTrigger", {}),
        ("app.generic('f', { trigger: df.trigger.orchestration(), handler: () => {} })", "orchestrationTrigger", {}),
    ],
)  # fmt: skip
def test_a_trigger_is_what_the_library_registers(
    tmp_path: Path, code: str, type_: str, properties: dict[str, Value]
) -> None:
    trigger = registered(tmp_path, code).trigger
    assert told(trigger) == (type_, "in", properties)
    assert trigger.is_trigger


BINDINGS: list[tuple[str, list[tuple[str, str, dict[str, Value]]]]] = [
    ("app.http('f', { handler: () => {} })", [("http", "out", {})]),
    ("app.storageQueue('f', { queueName: 'q', connection: 'c', handler: () => {} })", []),
    (
        "app.http('f', { return: output.generic({ type: 'http', name: '$return' }), handler: () => {} })",
        [("http", "out", {})],
    ),
    (
        "app.http('f', { extraInputs: [input.storageBlob({ path: 'p', connection: 'c' }), "
        "input.table({ tableName: 't', connection: 'c' })], "
        "extraOutputs: [output.storageQueue({ queueName: 'q', connection: 'c' })], handler: () => {} })",
        [
            ("blob", "in", {"path": "p", "connection": "c"}),
            ("table", "in", {"tableName": "t", "connection": "c"}),
            ("http", "out", {}),
            ("queue", "out", {"queueName": "q", "connection": "c"}),
        ],
    ),
    (
        "app.timer('f', { schedule: '@', return: output.serviceBusTopic({ topicName: 't', connection: 'b' }), "
        "extraOutputs: [output.serviceBusQueue({ queueName: 'q', connection: 'b' }), "
        "output.eventHub({ eventHubName: 'h', connection: 'e' }), output.eventGrid({ topicEndpointUri: 'U', "
        "topicKeySetting: 'K' }), output.cosmosDB({ databaseName: 'd', containerName: 'c', connection: 'C' }), "
        "output.sql({ commandText: 'dbo.T', connectionStringSetting: 'S' }), output.mySql({ commandText: 'T', "
        "connectionStringSetting: 'M' }), output.table({ tableName: 't', connection: 's' }), "
        "output.storageBlob({ path: 'p', connection: 's' }), output.webPubSub({ hub: 'h', connection: 'w' }), "
        "output.generic({ type: 'signalR', hubName: 'h' })], handler: () => {} })",
        [
            ("serviceBus", "out", {"topicName": "t", "connection": "b"}),
            ("serviceBus", "out", {"queueName": "q", "connection": "b"}),
            ("eventHub", "out", {"eventHubName": "h", "connection": "e"}),
            ("eventGrid", "out", {"topicEndpointUri": "U", "topicKeySetting": "K"}),
            ("cosmosDB", "out", {"databaseName": "d", "containerName": "c", "connection": "C"}),
            ("sql", "out", {"commandText": "dbo.T", "connectionStringSetting": "S"}),
            ("mysql", "out", {"commandText": "T", "connectionStringSetting": "M"}),
            ("table", "out", {"tableName": "t", "connection": "s"}),
            ("blob", "out", {"path": "p", "connection": "s"}),
            ("webPubSub", "out", {"hub": "h", "connection": "w"}),
            ("signalR", "out", {"hubName": "h"}),
        ],
    ),
    (
        "app.timer('f', { schedule: '@', extraInputs: [input.webPubSubContext({ connection: 'K' }), "
        "input.webPubSubConnection({ hub: 'z', connection: 'L' }), input.sql({ commandText: 'q', "
        "connectionStringSetting: 'S' }), input.mySql({ commandText: 'q', connectionStringSetting: 'M' }), "
        "{ type: 'blob', name: 'own', path: 'p' }], handler: () => {} })",
        [
            ("webPubSubContext", "in", {"connections": ("K",)}),
            ("webPubSubConnection", "in", {"hub": "z", "connection": "L"}),
            ("sql", "in", {"commandText": "q", "connectionStringSetting": "S"}),
            ("mysql", "in", {"commandText": "q", "connectionStringSetting": "M"}),
            ("blob", "in", {"path": "p"}),
        ],
    ),
    (
        "df.app.client.http('f', { route: 'r', handler: () => {} })",
        [("durableClient", "in", {}), ("http", "out", {})],
    ),
    (
        "df.app.client.storageQueue('f', { queueName: 'q', connection: 'c', extraInputs: [df.input.durableClient()"
        ", input.cosmosDB({ databaseName: 'd', containerName: 'c', connection: 'C' })], handler: () => {} })",
        [
            ("durableClient", "in", {}),
            ("cosmosDB", "in", {"databaseName": "d", "containerName": "c", "connection": "C"}),
        ],
    ),
    (
        "df.app.client.generic('f', { trigger: { type: 'kafkaTrigger', topic: 't' }, handler: () => {} })",
        [("durableClient", "in", {})],
    ),
]


@pytest.mark.parametrize(("code", "bindings"), BINDINGS)
def test_inputs_and_outputs_are_what_the_library_registers(
    tmp_path: Path, code: str, bindings: list[tuple[str, str, dict[str, Value]]]
) -> None:
    assert [told(each) for each in registered(tmp_path, code).bindings] == bindings


@pytest.mark.parametrize(
    "code",
    [
        "const { app } = require('@azure/functions'); app.storageQueue",
        "const func = require('@azure/functions'); func.app.storageQueue",
        "const { app: application } = require('@azure/functions'); application.storageQueue",
        "const { app: { storageQueue } } = require('@azure/functions'); storageQueue",
        "const app = require('@azure/functions').app; const add = app.storageQueue; add",
        "require('@azure/functions').app.storageQueue",
        "const { app } = require('./shared'); app.storageQueue",
        "const functions_1 = __importStar(require('@azure/functions')); (0, functions_1.app.storageQueue)",
        "import { app } from '@azure/functions'; app.storageQueue",
        "import { app as application } from '@azure/functions'; application.storageQueue",
        "import * as func from '@azure/functions'; func.app.storageQueue",
        "import func from '@azure/functions'; func.app.storageQueue",
        "import { host } from './reexport'; host.storageQueue",
        "import { app } from './all'; app.storageQueue",
        "import * as all from './all'; all.app.storageQueue",
    ],
)
def test_the_library_is_known_however_it_is_imported(tmp_path: Path, code: str) -> None:
    files = {
        "src/index.js": f"{code}('f', {{ {QUEUE} }});",
        "src/shared/index.js": "module.exports = { app: require('@azure/functions').app };",
        "src/reexport.js": "export { app as host } from '@azure/functions';",
        "src/all.js": "export * from '@azure/functions';",
    }
    found = read(tmp_path, files, main="src/index.js")
    assert told(only(found).trigger) == ("queueTrigger", "in", {"queueName": "orders", "connection": "Store"})


def test_an_app_of_something_else_is_none(tmp_path: Path) -> None:
    code = "const app = require('express')(); app.get('/x', h); app.http('f', { handler: h }); app.hook.appStart(h);"
    assert read(tmp_path, {"src/index.js": code}) == Found()


def test_hooks_and_setup_are_no_functions(tmp_path: Path) -> None:
    code = (
        "const { app } = require('@azure/functions');\napp.setup({ enableHttpStream: true });\n"
        "app.hook.preInvocation((c) => {});\napp.hook.appStart(() => {});"
    )
    assert read(tmp_path, {"src/index.js": code}) == Found()


def test_places_are_those_of_the_call_and_of_the_binding(tmp_path: Path) -> None:
    code = (
        "const { app, output } = require('@azure/functions');\n"
        "const copy = output.storageBlob({ path: 'p', connection: 'c' });\n\n"
        "app.storageQueue('f', {\n  queueName: 'q',\n  connection: 'c',\n  extraOutputs: [\n    copy,\n"
        "    output.storageQueue({ queueName: 'o', connection: 'c' }),\n  ],\n  handler: () => {},\n});\n"
    )
    function = only(read(tmp_path, {"src/fun/a.js": code}, main="src/fun/a.js"))
    lines = [function.place, function.trigger.place, *(each.place for each in function.bindings)]
    assert lines == [Place(file="src/fun/a.js", line=line) for line in (4, 4, 2, 9)]


def test_functions_come_in_the_order_of_their_places(tmp_path: Path) -> None:
    code = "const { app } = require('@azure/functions');\napp.warmup('{0}2', {{}});\napp.warmup('{0}1', {{}});"
    files = {f"src/{each}.js": code.replace("{0}", each).replace("{{}}", "{ handler() {} }") for each in ("b", "a")}
    assert [each.name for each in read(tmp_path, files).functions] == ["a2", "a1", "b2", "b1"]


# What the code reads from its environment stays open; `%…%` is left to the host.
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("process.env.QUEUE", Setting(name="QUEUE")),
        ("process.env['QUEUE']", Setting(name="QUEUE")),
        ("process.env.QUEUE || 'orders'", Setting(name="QUEUE", default="orders")),
        ("process.env.QUEUE ?? `orders`", Setting(name="QUEUE", default="orders")),
        ("(process.env.QUEUE ? process.env.QUEUE : 'orders')", Setting(name="QUEUE", default="orders")),
        ("process.env.QUEUE || undefined", Setting(name="QUEUE")),
        ("String(process.env.QUEUE)", Setting(name="QUEUE")),
        ("TAKEN", Setting(name="TAKEN")),
        ("WITH_DEFAULT", Setting(name="WITH_DEFAULT", default="orders")),
        ("renamed", Setting(name="OTHER")),
        ("env.QUEUE", Setting(name="QUEUE")),
        ("`${process.env.STAGE}-orders`", Joined(parts=(Setting(name="STAGE"), "-orders"))),
        ("'a-' + process.env.STAGE + '-' + 1", Joined(parts=("a-", Setting(name="STAGE"), "-1"))),
        ("'%Queue%'", "%Queue%"),
    ],
)
def test_what_the_environment_gives(tmp_path: Path, expression: str, value: Value) -> None:
    code = (
        "const { TAKEN, WITH_DEFAULT = 'orders', OTHER: renamed } = process.env;\n"
        "const { env } = require('node:process');\n"
        f"app.storageQueue('f', {{ queueName: {expression}, connection: 'c', handler: () => {{}} }});"
    )
    assert registered(tmp_path, code).trigger.properties["queueName"] == value


@pytest.mark.parametrize(
    "code",
    [
        "app.storageQueue('f', { 'queueName': `orders`, ['connection']: \"St\\u006fre\", handler })",
        "const options = { queueName: 'orders', connection }; app.storageQueue('f', { ...options, handler })",
        "const options = { queueName: 'orders', connection, handler }; app.storageQueue('f', options)",
        "const queueName = 'orders'; app.storageQueue('f', { queueName, connection, handler })",
        "const q = { in: ['x', 'orders'] }; app.storageQueue('f', { queueName: q.in[1], connection, handler })",
        "app.storageQueue('f', { queueName: 'or' + `${'ders'}`, connection: null ?? 'Store', handler })",
        "const { a: { b = 'orders' } } = { a: {} }; app.storageQueue('f', { queueName: b, connection, handler })",
        "class Names { static QUEUE = 'orders'; } app.storageQueue('f', { queueName: Names.QUEUE, connection })",
        "const c = Object.freeze({ q: 'orders' }); app.storageQueue('f', { queueName: c.q, connection, handler })",
        "let queueName = 'orders'; app.storageQueue('f', { queueName, connection: '' || 'Store', handler })",
        "for (const [name, queueName] of [['f', 'orders']]) { app.storageQueue(name, { queueName, connection }); }",
        "['f'].forEach((name) => app.storageQueue(name, { queueName: 'orders', connection, handler }));",
        "function add(name, queueName = 'orders') { app.storageQueue(name, { queueName, connection }); } add('f');",
        "const add = ({ f }) => { app.storageQueue(f, { queueName: 'orders', connection }); }; add({ f: 'f' })",
        "(async () => { app.storageQueue('f', { queueName: 'orders', connection }); })().catch(console.error);",
        "if (true) { app.storageQueue('f', { queueName: 'orders', connection }); } else { app.warmup('g', {}); }",
        "try { app.storageQueue('f', { queueName: 'orders', connection }); } catch (e) { console.error(e); }",
        "const options = require('./queue.json'); app.storageQueue('f', { ...options.in, handler })",
        "const { q, store } = require('./names'); app.storageQueue('f', { queueName: q, connection: store.name })",
        "require('./add').register(app, 'f');",
        # What TypeScript makes of enums, static fields, spreads and `??` for older targets.
        "var E; (function (E) { E['Q'] = 'orders'; E[E['N'] = 0] = 'N'; })(E || (E = {})); "
        "app.storageQueue('f', { queueName: E.Q, connection })",
        "class Names { } Names.QUEUE = 'orders'; app.storageQueue('f', { queueName: Names.QUEUE, connection })",
        "app.storageQueue('f', Object.assign(Object.assign({}, { queueName: 'orders' }), { connection }))",
    ],
)  # fmt: skip
def test_constants_are_followed(tmp_path: Path, code: str) -> None:
    head = "const { app } = require('@azure/functions');\nconst connection = 'Store', handler = async () => {};\n"
    files = {
        "src/index.js": head + code,
        "src/queue.json": '{"in": {"queueName": "orders", "connection": "Store"}}',
        "src/names.js": "exports.q = 'orders'; exports.store = { name: 'Store' };",
        "src/add.js": "exports.queue = 'orders'; module.exports.register = (app, name) => "
        "app.storageQueue(name, { queueName: exports.queue, connection: 'Store' });",
    }
    function = only(read(tmp_path, files, main="src/index.js"))
    assert (function.name, told(function.trigger)) == (
        "f",
        ("queueTrigger", "in", {"queueName": "orders", "connection": "Store"}),
    )


def test_constants_of_other_es_modules(tmp_path: Path) -> None:
    files = {
        "src/index.mjs": "import { app } from '@azure/functions';\n"
        "import standard, { QUEUE, nested as n, all } from './names.js';\nimport * as names from './names.js';\n"
        "app.storageQueue('f', { queueName: QUEUE, connection: n.inner.name, one: standard, two: names.QUEUE, "
        "three: all.QUEUE, handler: () => {} });",
        "src/names.js": "export * from './more.js';\nexport { default } from './more.js';\n"
        "export * as all from './more.js';\n"
        "const inner = { name: 'Store' };\nconst own = { inner };\nexport { own as nested };",
        "src/more.js": "export const QUEUE = 'orders';\nexport default 'standard';",
    }
    properties = only(read(tmp_path, files, main="src/index.mjs", type="module")).trigger.properties
    assert properties == {
        "queueName": "orders", "connection": "Store", "one": "standard", "two": "orders", "three": "orders",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "shown", "line"),
    [
        ("app.storageQueue('f', {\n  queueName: makeName(),\n  connection: 'Store',\n});", "`makeName()`", 3),
        ("let q = 'a';\nq = 'b';\napp.storageQueue('f', { queueName: q, connection: 'Store' });", "`q`", 4),
        ("const o = {};\no.q = 'b';\napp.storageQueue('f', { queueName: o.q, connection: 'Store' });", "`o.q`", 4),
        ("app.storageQueue('f', { queueName: a ? 'x' : 'y', connection: 'Store' });", "`a ? 'x' : 'y'`", 2),
        ("app.storageQueue('f', { queueName: `${i}-x`, connection: 'Store' });", "`${i}-x`", 2),
        (
            "app.storageQueue('f', { queueName: process.env.A || process.env.B, connection: 'Store' });",
            "`process.env.A || process.env.B`",
            2,
        ),
        (
            "const { Q } = require('@org/names');\napp.storageQueue('f', { queueName: Q, connection: 'Store' });",
            "`Q`",
            3,
        ),
        ("app.storageQueue('f', { queueName: q.q, connection: 'Store' });\nconst q = q.q;", "`q.q`", 2),
    ],
)
def test_what_is_not_constant_is_a_mistake(tmp_path: Path, code: str, shown: str, line: int) -> None:
    found = read(tmp_path, {"src/index.js": f"const {{ app }} = require('@azure/functions');\n{code}"})
    wrong = mistake(found)
    assert f"queueName of queueTrigger is {shown}" in wrong.text
    assert wrong.place == Place(file="src/index.js", line=line)
    assert wrong.function == "f"
    assert wrong.settle == {"type": "queueTrigger", "queueName": "...", "connection": "Store"}


def test_the_lines_that_settle_it(tmp_path: Path) -> None:
    code = (
        "const { app } = require('@azure/functions');\n"
        "app.serviceBusQueue('f', { queueName: pick(), connection: process.env.BUS, isSessionsEnabled: true });"
    )
    assert mistake(read(tmp_path, {"src/index.js": code})).configuration("orders") == (
        "functions:\n  orders:\n    triggers:\n      f:\n        type: serviceBusTrigger\n        queueName: ...\n"
        '        connection: "%BUS%"\n        isSessionsEnabled: true'
    )


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("app.storageQueue(makeName(), { queueName: 'q' });", "that app.storageQueue registers is makeName()"),
        ("app.storageQueue(process.env.NAME, {});", "registers is process.env.NAME"),
        ("app.storageQueue();", "registers is missing"),
        ("app.storageQueue('f');", "the options of f are missing"),
        ("app.storageQueue('f', makeOptions());", "the options of f are makeOptions()"),
        ("app.get('f', wrap(() => {}));", "with the handler in `handler`"),
        ("app.storageQueue('f', { ...makeOptions(), queueName: 'q' });", "a part of the options is `...makeOptions()`"),
        ("app.generic('f', { handler: () => {} });", "the trigger has no type that is constant"),
        ("app.generic('f', { trigger: makeTrigger() });", "trigger is `makeTrigger()`"),
        ("app.kafka('f', { topic: 't' });", "app.kafka is no method that registers functions"),
        ("df.app.client.sql('f', { tableName: 't' });", "app.client.sql is no method that registers functions"),
        ("app.timer('f', { schedule: '@', extraOutputs: make() });", "extraOutputs is `make()`"),
        ("app.timer('f', { schedule: '@', extraOutputs: [make()] });", "one of extraOutputs is `make()`"),
        ("app.timer('f', { schedule: '@', return: make() });", "return is `make()`"),
        ("app.timer('f', { schedule: '@', extraInputs: [{ path: 'p' }] });", "a binding has no type that is constant"),
        (
            "app.timer('f', { schedule: '@', extraOutputs: [output.storageQueue({ queueName: make() })] });",
            "queueName of queue is `make()`",
        ),
        # src/converters/toCoreFunctionMetadata.ts of the library throws.
        (
            "app.timer('f', { schedule: '@', extraOutputs: [{ type: 'a', name: 'x' }, { type: 'b', name: 'x' }] });",
            "two bindings have the name 'x'",
        ),
    ],
)  # fmt: skip
def test_registrations_that_nobody_could_read(tmp_path: Path, code: str, says: str) -> None:
    head = "const { app, output } = require('@azure/functions'); const df = require('durable-functions');\n"
    wrong = mistake(read(tmp_path, {"src/index.js": head + code}))
    assert says in wrong.text
    assert wrong.place == Place(file="src/index.js", line=2)
    assert "\n" not in wrong.text


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("if (process.env.MODE === 'x') {\n app.storageQueue('f', options); }", "if (process.env.MODE === 'x')"),
        ("if (ready()) { } else {\n app.storageQueue('f', options); }", "if (ready())"),
        ("process.env.MODE &&\n app.storageQueue('f', options);", "process.env.MODE && app.storageQueue"),
        ("for (const name of readNames()) {\n app.storageQueue('f', options); }", "for (const name of readNames())"),
        ("while (more()) {\n app.storageQueue('f', options); }", "while (more())"),
        ("switch (x) { case 1:\n app.storageQueue('f', options); }", "switch (x)"),
        ("try { go(); } catch {\n app.storageQueue('f', options); }", "catch {"),
        ("readNames().forEach((name) => {\n app.storageQueue('f', options); });", "readNames().forEach("),
        ("function later() {\n app.storageQueue('f', options); }", "function later()"),
        ("new (class { start() {\n app.storageQueue('f', options); } })().start();", "start() {"),
        ("exports.add = (app) => {\n app.storageQueue('f', options); };", "(app) =>"),
    ],
)
def test_a_registration_that_may_never_run_is_a_mistake(tmp_path: Path, code: str, shown: str) -> None:
    head = (
        "const { app } = require('@azure/functions'); const options = { queueName: 'orders', connection: 'Store' };\n"
    )
    wrong = mistake(read(tmp_path, {"src/index.js": head + code}))
    assert wrong.text.startswith(f"f is registered within `{shown}")
    assert (wrong.place, wrong.function) == (Place(file="src/index.js", line=3), "f")
    assert wrong.settle == {"type": "queueTrigger", "queueName": "orders", "connection": "Store"}


def test_several_mistakes_come_together(tmp_path: Path) -> None:
    code = (
        "const { app } = require('@azure/functions');\n"
        "app.storageQueue('a', { queueName: one(), connection: two() });\n"
        "app.warmup('b', { handler() {} });\napp.timer('c', { schedule: three() });"
    )
    found = read(tmp_path, {"src/index.js": code})
    assert [each.name for each in found.functions] == ["b"]
    assert [(each.function, each.place and each.place.line) for each in found.mistakes] == [
        ("a", 2),
        ("a", 2),
        ("c", 4),
    ]


def test_a_name_that_is_registered_twice(tmp_path: Path) -> None:
    """src/coreApi/registerFunction.ts of the worker throws."""
    code = "const { app } = require('@azure/functions');\napp.warmup('f', { handler() {} });"
    wrong = mistake(read(tmp_path, {"src/a.js": code, "src/b.js": "\n" + code}))
    assert wrong.place == Place(file="src/b.js", line=3)
    assert "src/a.js:2" in wrong.text
    assert 'A function with id "f" has already been registered.' in wrong.text
