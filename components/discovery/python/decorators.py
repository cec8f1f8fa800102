"""What else there is to decorators of Azure Functions' Python library besides the `signatures` of those for bindings.

Source: `azure.functions` 1.26 (learn.microsoft.com/python/api/azure-functions).
"""

from typing import Final

from ..signatures import camel_case

ROUTE: Final = (
    "route? trigger_arg_name? binding_arg_name? methods? auth_level? trigger_extra_fields? binding_extra_fields?"
)
"""Of `route`, which stands for `httpTrigger` and `http`."""

OTHERS: Final = frozenset(("function_name", "route", "retry", "http_type", "mcp_tool", "mcp_tool_property"))
"""Decorators that are not one binding."""

PREVIEW: Final = frozenset(
    (
        "assistant_create_output",
        "assistant_post_input",
        "assistant_query_input",
        "assistant_skill_trigger",
        "embeddings_input",
        "embeddings_store_output",
        "semantic_search_input",
        "text_completion_input",
    )
)
"""Decorators of the OpenAI extension, whose parameters were called otherwise in earlier versions of the library."""

ENUMERATIONS: Final = frozenset(
    (
        "access_rights",
        "auth_level",
        "authentication_mode",
        "cardinality",
        "key_data_type",
        "methods",
        "o_auth_bearer_method",
        "protocol",
    )
)
"""Parameters that the library turns into a member of an enumeration, by its name in any case."""

OPAQUE: Final = frozenset(
    (
        "avro_schema",
        "command_text",
        "data_type",
        "description",
        "filter",
        "function_description",
        "icons",
        "input",
        "key_avro_schema",
        "metadata",
        "parameter_description_json",
        "parameters",
        "prompt",
        "prompt_arguments",
        "query",
        "sql_query",
        "start_from_time",
        "system_prompt",
        "timestamp_utc",
        "title",
        "tool_properties",
        "user_message",
    )
)
"""Parameters that decide nothing about what is created, granted or scaled: left out where they are not known."""

BLOB_SOURCES: Final = {"EVENT_GRID": "EventGrid", "LOGS_AND_CONTAINER_SCAN": "LogsAndContainerScan"}
"""Of the one enumeration that the library writes by its values."""


def is_opaque(parameter: str) -> bool:
    """Whether it is one of `OPAQUE`, or the same in the spelling of function.json, as generic decorators take it."""
    return parameter in OPAQUE or parameter in _OPAQUE_PROPERTIES


_OPAQUE_PROPERTIES: Final = frozenset(map(camel_case, OPAQUE))
