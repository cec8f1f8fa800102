"""Changes in databases.

Sources: learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-trigger, …-azure-sql-trigger and
…-azure-mysql-trigger; keda.sh/docs/2.20/scalers/mssql.
"""

from ..plans import Kind, Outcome, SecretPart, Text, Way
from ..scalers.general import MsSql
from . import scaled, targets
from .bound import Bound
from .draft import is_by_identity


def cosmos_db_trigger(bound: Bound) -> Outcome | None:
    """Always on."""
    database, container = bound.needed("databaseName"), bound.needed("containerName", "collectionName")
    if not cosmos_db(bound) or database is None or container is None:
        return None
    return bound.outcome(
        Way.ALWAYS_ON,
        f"KEDA 2.20 has no scaler for the change feed of '{container}', so that without a replica nobody would read it",
    )


def cosmos_db(bound: Bound) -> bool:
    """What every Cosmos DB binding needs."""
    connection = bound.connection(Kind.COSMOS_DB, "connection", "connectionStringSetting", default="CosmosDB")
    if connection is None:
        return False
    if is_by_identity(connection):
        bound.draft.warnings[
            f"the right to the data of '{connection.name}' is no role assignment of Azure Resource Manager, so that "
            "the stack cannot give it; give the app's identity the Cosmos DB Built-in Data Contributor with "
            "`az cosmosdb sql role assignment create`"
        ] = None
    return True


def sql_trigger(bound: Bound) -> Outcome | None:
    """Always on, unless the configuration has a query that counts the changes."""
    connection = bound.connection(Kind.SQL, "connectionStringSetting", "connection")
    table = bound.needed("tableName")
    if connection is None or table is None:
        return None
    query = bound.draft.options.metadata.get(bound.function.name, {}).get("query")
    if query is None:
        return bound.outcome(
            Way.ALWAYS_ON,
            f"what is new in '{table}' is known to the extension only; with a query that counts it, under "
            f"scaling.metadata.{bound.function.name}.query, KEDA would scale by that",
        )
    metadata: dict[str, Text] = {"query": query}
    keda = scaled.trigger(
        bound,
        MsSql,
        metadata,
        bound.draft.secrets(connection.name, {"connectionString": SecretPart(setting=connection.name)}),
        target=("targetValue", bound.target(targets.sql(bound.draft.host))),
    )
    return keda and bound.outcome(Way.SCALED, f"a query counts what is new in '{table}'", keda)


def mysql_trigger(bound: Bound) -> Outcome | None:
    """Always on: KEDA's scaler cannot read the connection string of the host."""
    connection = bound.connection(Kind.MYSQL, "connectionStringSetting", "connection")
    table = bound.needed("tableName")
    if connection is None or table is None:
        return None
    return bound.outcome(Way.ALWAYS_ON, f"what is new in '{table}' is known to the extension only")
