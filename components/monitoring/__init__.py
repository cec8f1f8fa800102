"""Monitoring: where logs, traces and metrics go, what comes there from a cluster, and who hears of trouble."""

from .args import ClusterMonitoringArgs, MonitoringArgs, MonitoringOptionsArgs
from .cluster import ClusterMonitoring
from .workspace import Monitoring

__all__ = ["ClusterMonitoring", "ClusterMonitoringArgs", "Monitoring", "MonitoringArgs", "MonitoringOptionsArgs"]
