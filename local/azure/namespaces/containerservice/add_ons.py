"""What AKS runs in a cluster for whoever asks: add-ons, Microsoft Defender, the image cleaner.

Sources: learn.microsoft.com/azure/aks/integrations, image-cleaner and csi-secrets-store-driver,
learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable, and
learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-enable. The error codes are AKS's own.
"""

import re
from collections.abc import Mapping
from typing import Final

from local.azure.arm import ArmError, Json, dig, invalid_parameter
from local.azure.directory import IDENTITY_TYPE
from local.azure.namespaces.containerservice.identities import add_on_identity, node_group_id
from local.azure.namespaces.operationalinsights import WORKSPACE_TYPE
from local.azure.resource_types import Change
from local.azure.store import Record, Records

NAMES: Final = (
    "ACCSGXDevicePlugin", "aciConnectorLinux", "azureKeyvaultSecretsProvider", "azurepolicy", "gitops",
    "httpApplicationRouting", "ingressApplicationGateway", "kubeDashboard", "omsagent", "openServiceMesh",
)  # fmt: skip
"""The add-ons of the API (Azure/azure-cli, command_modules/acs/_consts.py). AKS takes them in any letter case."""
WORKSPACE: Final = "logAnalyticsWorkspaceResourceID"
SWITCHES: Final = ("true", "false")
POLL_INTERVAL: Final = r"(\d+h)?(\d+m)?(\d+s)?"
"""A duration of Go, such as `2m`."""
CLEANER_HOURS: Final = (24, 2160)


def check_add_ons(change: Change) -> None:
    """Refuse add-ons that are none, and settings that they cannot work with."""
    for name, profile in _asked(change).items():
        known = _known(name)
        if known is None:
            raise ArmError(
                400,
                "AddonInvalid",
                f"The addon '{name}' is not valid. The supported addons are: {', '.join(NAMES)}.",
                target=f"addonProfiles.{name}",
            )
        given: dict[str, str] = profile.get("config") or {}
        config = {key.lower(): value for key, value in given.items()}
        if profile["enabled"] and known == "omsagent":
            _check_omsagent(change, config)
        if profile["enabled"] and known == "azureKeyvaultSecretsProvider":
            _check_secrets_provider(config)
    _check_defender(change)
    _check_cleaner(change)


def accept_add_ons(change: Change) -> None:
    """Add what is asked for to what is there: an add-on that a request leaves out stays as it is."""
    profiles: dict[str, Json] = dict(change.before("properties.addonProfiles") or {})
    for name, profile in _asked(change).items():
        present = next((other for other in profiles if other.lower() == name.lower()), name)
        profiles[present] = profile
    if profiles:
        change.properties["addonProfiles"] = profiles


def finish_add_ons(records: Records, cluster: Record) -> None:
    """Give each add-on that runs its identity, in the group of the nodes; application routing is one elsewhere."""
    profiles: dict[str, Json] = dict(cluster.properties.get("addonProfiles") or {})
    routing: Json | None = dig(cluster.properties, "ingressProfile.webAppRouting")
    if routing:
        profiles["webAppRouting"] = routing
    for name, profile in profiles.items():
        if profile.get("enabled"):
            profile["identity"] = add_on_identity(records, cluster, f"{name.lower()}-{cluster.name}")
        else:
            profile.pop("identity", None)
            records.remove(f"{node_group_id(cluster)}/providers/{IDENTITY_TYPE}/{name.lower()}-{cluster.name}")


def _asked(change: Change) -> Mapping[str, Json]:
    return change.get("properties.addonProfiles") or {}


def _known(name: str) -> str | None:
    return next((known for known in NAMES if known.lower() == name.lower()), None)


def _check_omsagent(change: Change, config: Mapping[str, str]) -> None:
    workspace = config.get(WORKSPACE.lower())
    if not workspace:
        raise ArmError(
            400,
            "LogAnalyticsWorkspaceNotSet",
            f"The addon omsagent needs {WORKSPACE} in its config.",
            target="addonProfiles.omsagent",
        )
    if not _is_workspace(change, workspace):
        raise ArmError(
            400, "LogAnalyticsWorkspaceNotFound", f"'{workspace}' is no Log Analytics workspace that can be found."
        )
    use_entra = str(config.get("useaadauth", "false")).lower()
    if use_entra not in SWITCHES:
        raise ArmError(
            400, "OmsagentInvalidAADAuthInput", f"useAADAuth of the addon omsagent is true or false, not '{use_entra}'."
        )


def _check_secrets_provider(config: Mapping[str, str]) -> None:
    where = "addonProfiles.azureKeyvaultSecretsProvider.config"
    rotation = str(config.get("enablesecretrotation", "false")).lower()
    if rotation not in SWITCHES:
        raise invalid_parameter(f"{where}.enableSecretRotation", f"'{rotation}' is neither true nor false.")
    interval = config.get("rotationpollinterval")
    if interval is not None and not (interval and re.fullmatch(POLL_INTERVAL, interval)):
        raise invalid_parameter(f"{where}.rotationPollInterval", f"'{interval}' is no duration such as 2m.")


def _check_defender(change: Change) -> None:
    defender: Json = change.get("properties.securityProfile.defender") or {}
    workspace = defender.get("logAnalyticsWorkspaceResourceId")
    if dig(defender, "securityMonitoring.enabled") and not workspace:
        raise ArmError(
            400,
            "LogAnalyticsWorkspaceNotSetForAzureDefender",
            "Microsoft Defender needs securityProfile.defender.logAnalyticsWorkspaceResourceId.",
            target="securityProfile.defender",
        )
    if workspace and not _is_workspace(change, workspace):
        raise ArmError(
            400,
            "LogAnalyticsWorkspaceNotFoundForAzureDefender",
            f"'{workspace}' is no Log Analytics workspace that can be found.",
            target="securityProfile.defender",
        )


def _check_cleaner(change: Change) -> None:
    cleaner: Json = change.get("properties.securityProfile.imageCleaner") or {}
    hours, (least, most) = cleaner.get("intervalHours"), CLEANER_HOURS
    if hours is not None and not least <= hours <= most:
        raise invalid_parameter(
            "securityProfile.imageCleaner.intervalHours", f"{hours} is not between {least} and {most}."
        )


def _is_workspace(change: Change, id: str) -> bool:
    record = change.records.get(id)
    return record is not None and record.type.lower() == WORKSPACE_TYPE.lower()
