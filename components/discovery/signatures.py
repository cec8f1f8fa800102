"""The decorators of Azure Functions' Python library for bindings, with all parameters that they have.

Source: the signatures of `azure.functions` 1.26 (learn.microsoft.com/python/api/azure-functions) and, for the durable
ones, of `azure.durable_functions` 1.2. A property of function.json is called as its parameter, in camel case; no other
library of Azure Functions lists them all, so that they tell how function.json spells them in every language.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ..model.functions import Direction, Value


class Signature(Struct, frozen=True, kw_only=True):
    """`parameters`: in their order; a `?` follows what may be left out. The first is the name of the binding."""

    type: str
    direction: Direction
    parameters: str
    defaults: Mapping[str, Value] = {}
    """What the library writes where the code says nothing."""

    @property
    def names(self) -> list[str]:
        return self.parameters.replace("?", "").split()

    @property
    def required(self) -> list[str]:
        return [each for each in self.parameters.split() if not each.endswith("?")]

    @property
    def is_trigger(self) -> bool:
        return self.type.endswith("Trigger") or (not self.type and "trigger" in self.parameters)


def _trigger(type: str, parameters: str, **defaults: Value) -> Signature:
    return Signature(type=type, direction="in", parameters=parameters, defaults=defaults)


def _input(type: str, parameters: str, **defaults: Value) -> Signature:
    return Signature(type=type, direction="in", parameters=parameters, defaults=defaults)


def _output(type: str, parameters: str, **defaults: Value) -> Signature:
    return Signature(type=type, direction="out", parameters=parameters, defaults=defaults)


_KAFKA = (
    "username? password? ssl_key_location? ssl_ca_location? ssl_certificate_location? ssl_key_password? "
    "ssl_certificate_pem? ssl_key_pem? ssl_ca_pem? ssl_certificate_and_key_pem? schema_registry_url? "
    "schema_registry_username? schema_registry_password? o_auth_bearer_method? o_auth_bearer_client_id? "
    "o_auth_bearer_client_secret? o_auth_bearer_scope? o_auth_bearer_token_endpoint_url? o_auth_bearer_extensions?"
)
_KAFKA_DEFAULTS: Mapping[str, Value] = {
    "key_data_type": "STRING",
    "authentication_mode": "NOTSET",
    "protocol": "NOTSET",
}
_LEASES = (
    "feed_poll_delay? lease_acquire_interval? lease_expiration_interval? lease_renew_interval? "
    "max_items_per_invocation? start_from_beginning?"
)
_BUS = "data_type? access_rights?"
_BUS_TRIGGER = f"{_BUS} is_sessions_enabled? cardinality? auto_complete_messages?"
_EMBEDDINGS = "ai_connection_name? embeddings_model? max_chunk_length? max_overlap? data_type?"
_EMBEDDINGS_DEFAULTS: Mapping[str, Value] = {
    "ai_connection_name": "",
    "embeddings_model": "DefaultEmbeddingsModel",
    "max_chunk_length": 8192,
    "max_overlap": 128,
}
_CHAT_DEFAULTS: Mapping[str, Value] = {
    "ai_connection_name": "",
    "chat_model": "DefaultChatModel",
    "temperature": "0.5",
    "max_tokens": "100",
    "is_reasoning_model": False,
}
_CHATS_DEFAULTS: Mapping[str, Value] = {
    "chat_storage_connection_setting": "AzureWebJobsStorage",
    "collection_name": "ChatState",
}
_SQL = "arg_name command_text connection_string_setting"

BINDINGS: Final[Mapping[str, Signature]] = {
    # Triggers
    "activity_trigger": _trigger("activityTrigger", "input_name activity?"),
    "assistant_skill_trigger": _trigger(
        "assistantSkillTrigger", "arg_name function_description function_name? parameter_description_json? data_type?"
    ),
    "blob_trigger": _trigger("blobTrigger", "arg_name path connection source? data_type?"),
    "connector_trigger": _trigger("connectorTrigger", "arg_name data_type?"),
    "cosmos_db_trigger": _trigger(
        "cosmosDBTrigger",
        "arg_name connection database_name container_name lease_connection? lease_database_name? lease_container_name? "
        "create_lease_container_if_not_exists? leases_container_throughput? lease_container_prefix? "
        f"{_LEASES} start_from_time? preferred_locations? data_type?",
    ),
    "cosmos_db_trigger_v3": _trigger(
        "cosmosDBTrigger",
        "arg_name database_name collection_name connection_string_setting lease_collection_name? "
        "lease_connection_string_setting? lease_database_name? create_lease_collection_if_not_exists? "
        "leases_collection_throughput? lease_collection_prefix? checkpoint_interval? checkpoint_document_count? "
        "feed_poll_delay? lease_renew_interval? lease_acquire_interval? lease_expiration_interval? "
        "max_items_per_invocation? start_from_beginning? preferred_locations? data_type?",
    ),
    "dapr_binding_trigger": _trigger("daprBindingTrigger", "arg_name binding_name data_type?"),
    "dapr_service_invocation_trigger": _trigger("daprServiceInvocationTrigger", "arg_name method_name data_type?"),
    "dapr_topic_trigger": _trigger("daprTopicTrigger", "arg_name pub_sub_name topic route? data_type?"),
    "entity_trigger": _trigger("entityTrigger", "context_name entity_name?"),
    "event_grid_trigger": _trigger("eventGridTrigger", "arg_name data_type?"),
    "event_hub_message_trigger": _trigger(
        "eventHubTrigger", "arg_name connection event_hub_name data_type? cardinality? consumer_group?"
    ),
    "generic_trigger": _trigger("", "arg_name type data_type?"),
    "kafka_trigger": _trigger(
        "kafkaTrigger",
        "arg_name topic broker_list event_hub_connection_string? consumer_group? avro_schema? key_avro_schema? "
        f"key_data_type? {_KAFKA} authentication_mode? protocol? cardinality? lag_threshold? data_type?",
        **_KAFKA_DEFAULTS,
        cardinality="ONE",
        lag_threshold=1000,
    ),
    "mcp_prompt_trigger": _trigger(
        "mcpPromptTrigger",
        "arg_name prompt_name prompt_arguments? title? description? metadata? icons? data_type?",
    ),
    "mcp_resource_trigger": _trigger(
        "mcpResourceTrigger",
        "arg_name uri resource_name title? description? mime_type? size? metadata? data_type?",
    ),
    "mcp_tool_trigger": _trigger(
        "mcpToolTrigger",
        "arg_name tool_name description? tool_properties? data_type?",
        use_result_schema=False,
    ),
    "mysql_trigger": _trigger(
        "mysqlTrigger", "arg_name table_name connection_string_setting leases_table_name? data_type?"
    ),
    "orchestration_trigger": _trigger("orchestrationTrigger", "context_name orchestration?"),
    "queue_trigger": _trigger("queueTrigger", "arg_name queue_name connection data_type?"),
    "schedule": _trigger("timerTrigger", "arg_name schedule run_on_startup? use_monitor? data_type?"),
    "service_bus_queue_trigger": _trigger("serviceBusTrigger", f"arg_name connection queue_name {_BUS_TRIGGER}"),
    "service_bus_topic_trigger": _trigger(
        "serviceBusTrigger", f"arg_name connection topic_name subscription_name {_BUS_TRIGGER}"
    ),
    "sql_trigger": _trigger(
        "sqlTrigger", "arg_name table_name connection_string_setting leases_table_name? data_type?"
    ),
    "timer_trigger": _trigger("timerTrigger", "arg_name schedule run_on_startup? use_monitor? data_type?"),
    "warm_up_trigger": _trigger("warmupTrigger", "arg_name data_type?"),
    # Inputs
    "assistant_post_input": _input(
        "assistantPost",
        "arg_name id user_message ai_connection_name? chat_model? chat_storage_connection_setting? collection_name? "
        "temperature? top_p? max_tokens? is_reasoning_model? data_type?",
        **_CHAT_DEFAULTS,
        **_CHATS_DEFAULTS,
    ),
    "assistant_query_input": _input(
        "assistantQuery",
        "arg_name id timestamp_utc chat_storage_connection_setting? collection_name? data_type?",
        **_CHATS_DEFAULTS,
    ),
    "blob_input": _input("blob", "arg_name path connection data_type?"),
    "cosmos_db_input": _input(
        "cosmosDB",
        "arg_name connection database_name container_name partition_key? id? sql_query? preferred_locations? "
        "data_type?",
    ),
    "cosmos_db_input_v3": _input(
        "cosmosDB",
        "arg_name database_name collection_name connection_string_setting id? sql_query? partition_key? data_type?",
    ),
    "dapr_secret_input": _input("daprSecret", "arg_name secret_store_name key metadata dapr_address? data_type?"),
    "dapr_state_input": _input("daprState", "arg_name state_store key dapr_address? data_type?"),
    "durable_client_input": _input("durableClient", "client_name task_hub? connection_name?"),
    "embeddings_input": _input("embeddings", f"arg_name input input_type {_EMBEDDINGS}", **_EMBEDDINGS_DEFAULTS),
    "generic_input_binding": _input("", "arg_name type data_type?"),
    "mysql_input": _input("mysql", f"{_SQL} command_type? parameters? data_type?", command_type="Text"),
    "semantic_search_input": _input(
        "semanticSearch",
        "arg_name search_connection_name collection query? ai_connection_name? embeddings_model? chat_model? "
        "system_prompt? max_knowledge_count? temperature? top_p? max_tokens? is_reasoning_model? data_type?",
        **_CHAT_DEFAULTS,
        embeddings_model="DefaultEmbeddingsModel",
        max_knowledge_count=1,
    ),
    "sql_input": _input("sql", f"{_SQL} command_type? parameters? data_type?", command_type="Text"),
    "table_input": _input("table", "arg_name connection table_name row_key? partition_key? take? filter? data_type?"),
    "text_completion_input": _input(
        "textCompletion",
        "arg_name prompt ai_connection_name? chat_model? temperature? top_p? max_tokens? is_reasoning_model? "
        "data_type?",
        **_CHAT_DEFAULTS,
    ),
    # Outputs
    "assistant_create_output": _output("assistantCreate", "arg_name data_type?"),
    "blob_output": _output("blob", "arg_name path connection data_type?"),
    "cosmos_db_output": _output(
        "cosmosDB",
        "arg_name connection database_name container_name create_if_not_exists? partition_key? container_throughput? "
        "preferred_locations? data_type?",
    ),
    "cosmos_db_output_v3": _output(
        "cosmosDB",
        "arg_name database_name collection_name connection_string_setting create_if_not_exists? partition_key? "
        "collection_throughput? use_multiple_write_locations? preferred_locations? data_type?",
    ),
    "dapr_binding_output": _output("daprBinding", "arg_name binding_name operation dapr_address? data_type?"),
    "dapr_invoke_output": _output("daprInvoke", "arg_name app_id method_name http_verb dapr_address? data_type?"),
    "dapr_publish_output": _output("daprPublish", "arg_name pub_sub_name topic dapr_address? data_type?"),
    "dapr_state_output": _output("daprState", "arg_name state_store key dapr_address? data_type?"),
    "embeddings_store_output": _output(
        "embeddingsStore",
        f"arg_name input input_type store_connection_name collection {_EMBEDDINGS}",
        **_EMBEDDINGS_DEFAULTS,
    ),
    "event_grid_output": _output("eventGrid", "arg_name topic_endpoint_uri? topic_key_setting? connection? data_type?"),
    "event_hub_output": _output("eventHub", "arg_name connection event_hub_name data_type?"),
    "generic_output_binding": _output("", "arg_name type data_type?"),
    "kafka_output": _output(
        "kafka",
        f"arg_name topic broker_list avro_schema? key_avro_schema? key_data_type? {_KAFKA} max_message_bytes? "
        "batch_size? enable_idempotence? message_timeout_ms? request_timeout_ms? max_retries? authentication_mode? "
        "protocol? linger_ms? data_type?",
        **_KAFKA_DEFAULTS,
        max_message_bytes=1_000_000,
        batch_size=10_000,
        enable_idempotence=False,
        message_timeout_ms=300_000,
        request_timeout_ms=5_000,
        max_retries=2_147_483_647,
        linger_ms=5,
    ),
    "mysql_output": _output("mysql", f"{_SQL} data_type?"),
    "queue_output": _output("queue", "arg_name queue_name connection data_type?"),
    "service_bus_queue_output": _output("serviceBus", f"arg_name connection queue_name {_BUS}"),
    "service_bus_topic_output": _output("serviceBus", f"arg_name connection topic_name subscription_name? {_BUS}"),
    "sql_output": _output("sql", f"{_SQL} data_type?"),
    "table_output": _output("table", "arg_name connection table_name row_key? partition_key? data_type?"),
}


def camel_case(parameter: str) -> str:
    """`queue_name` is `queueName` in function.json."""
    first, *others = parameter.split("_")
    return first + "".join(each.title() for each in others)
