"""Logs, traces, metrics and alerts, as the configuration says it."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr

from . import resource_id
from .sections import Amount, Email, Section


class MonitoringSettings(Section):
    """Logs, traces, metrics and alerts."""

    enabled: StrictBool | None = Field(default=None, description="true or false: whether there is any")
    workspace: Annotated[StrictStr, resource_id.of("Microsoft.OperationalInsights/workspaces")] | None = Field(
        default=None, description="the resource id of a Log Analytics workspace"
    )
    retention_days: Annotated[StrictInt, Field(ge=30, le=730)] | None = Field(
        default=None, description="a number of days from 30 to 730"
    )
    daily_quota_gb: Amount | None = Field(default=None, description="a number of gigabytes above 0")
    application_insights: StrictBool | None = Field(default=None, description="true or false: whether apps send traces")
    container_logs: StrictBool | None = Field(
        default=None, description="true or false: whether what containers write is kept"
    )
    diagnostics: StrictBool | None = Field(
        default=None, description="true or false: whether the control plane and the registry log what they do"
    )
    prometheus: StrictBool | None = Field(default=None, description="true or false: whether metrics are kept")
    alerts: StrictBool | None = Field(default=None, description="true or false: whether alerts are made")
    dashboard: StrictBool | None = Field(default=None, description="true or false: whether a dashboard is made")
    emails: tuple[Email, ...] | None = Field(default=None, description="a list of email addresses")
