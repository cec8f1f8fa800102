"""Any configuration is read, or refused in lines that a person can read; nothing else comes out."""

import copy
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings import ConfigurationError, Settings
from settings.callers import GatewaySettings
from tests.harness import stacks
from tests.harness.configurations import sections
from tests.harness.recorder import in_stack

Json: TypeAlias = dict[str, Any]


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a configuration, the innermost first."""
    anything: Any = value
    items = anything.items() if isinstance(value, dict) else enumerate(anything) if isinstance(value, list) else ()
    return [place for key, inner in items for place in [*places(inner, (*path, key)), (*path, key)]]


SECRET = "c2VjcmV0LWtleS1vZi1hLXNob3A"
ACCOUNT = f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={SECRET};EndpointSuffix=core.windows.net"

GROUP = "11111111-2222-3333-4444-555555555555"
IN_AZURE = "/subscriptions/s/resourceGroups/g/providers/Microsoft"
NETWORK = f"{IN_AZURE}.Network/virtualNetworks/hub"

WHOLE: Json = {
    "platform": {"name": "shop", "namespace": "apps", "profile": "production", "tags": {"team": "shop"}},
    "network": {
        "addressSpace": "10.240.0.0/16",
        "subnets": {"nodes": "10.240.0.0/18", "endpoints": "10.240.64.0/24", "apiServer": "10.240.65.0/28"},
        "podCidr": "10.32.0.0/12",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIp": "10.0.0.10",
        "egress": "natGateway",
        "natAddresses": 2,
        "privateEndpoints": True,
        "vaults": [f"{IN_AZURE}.KeyVault/vaults/shop"],
        "dnsZones": {"privatelink.azurecr.io": f"{IN_AZURE}.Network/privateDnsZones/privatelink.azurecr.io"},
        "hub": NETWORK,
        "publicPorts": [443],
    },
    "cluster": {
        "sku": "Base",
        "tier": "Premium",
        "kubernetesVersion": "1.35",
        "zones": ["1", "2"],
        "osSku": "Ubuntu",
        "networkDataplane": "cilium",
        "networkObservability": True,
        "fqdnPolicies": True,
        "applicationRouting": True,
        "apiServer": {"private": True, "vnetIntegration": True, "privateDnsZone": "none", "publicFqdn": True},
        "access": {
            "entra": True,
            "localAccounts": False,
            "login": "msi",
            "admins": [GROUP],
            "namespaces": {"apps": {"admins": [GROUP], "writers": [GROUP], "readers": [GROUP]}},
        },
        "upgrades": {
            "channel": "patch",
            "nodeOsChannel": "SecurityPatch",
            "window": {"day": "Sunday", "start": "02:00", "hours": 4, "utcOffset": "+01:00"},
            "maxSurge": "33%",
            "drainTimeout": 30,
            "nodeSoak": 5,
        },
        "security": {
            "imageCleanerHours": 48,
            "keyVault": True,
            "keyVaultRotation": "2m",
            "azurePolicy": True,
            "runCommand": False,
            "defender": True,
            "kms": {
                "key": "https://shop.vault.azure.net/keys/etcd/0123456789abcdef0123456789abcdef",
                "vault": f"{IN_AZURE}.KeyVault/vaults/shop",
                "private": True,
            },
            "fips": True,
            "hostEncryption": True,
            "nodeGroupLockdown": True,
            "diskEncryptionSet": f"{IN_AZURE}.Compute/diskEncryptionSets/shop",
        },
        "systemPool": {
            "vmSize": "Standard_D4ds_v5",
            "minCount": 3,
            "maxCount": 5,
            "osDisk": "Ephemeral",
            "osDiskSize": 128,
            "maxPods": 60,
        },
        "pools": {
            "functions": {
                "mode": "User",
                "minCount": 2,
                "zones": ["1"],
                "spot": True,
                "spotMaxPrice": 0.1,
                "labels": {"example.com/team": "shop"},
                "taints": ["gpu=yes:NoSchedule"],
            }
        },
        "verticalPodAutoscaler": True,
        "flux": {
            "url": "https://github.com/example/manifests",
            "branch": "main",
            "path": "./clusters/shop",
            "secret": "manifests",
        },
        "costAnalysis": True,
        "allowClusterReplacement": False,
    },
    "registry": {
        "sku": "Premium",
        "zoneRedundancy": True,
        "publicAccess": True,
        "allowedRanges": ["203.0.113.0/24"],
        "export": True,
        "dataEndpoint": True,
        "retentionDays": 30,
        "replicas": ["northeurope"],
        "cache": ["mcr.microsoft.com"],
    },
    "sources": {"storageSku": "Standard_ZRS", "serviceBusSku": "Premium", "eventHubsSku": "Premium"},
    "keda": {
        "install": "helm",
        "version": "2.20.2",
        "namespace": "keda",
        "replicas": 2,
        "networkPolicy": False,
        "prometheus": True,
        "logLevel": "info",
        "restrictSecrets": False,
        "failurePolicy": "Ignore",
        "watchOwnNamespace": True,
        "keepCrds": True,
        "images": "registry",
    },
    "monitoring": {
        "enabled": True,
        "retentionDays": 90,
        "dailyQuotaGb": 5,
        "applicationInsights": True,
        "containerLogs": True,
        "diagnostics": True,
        "prometheus": True,
        "alerts": True,
        "dashboard": True,
        "emails": ["platform@example.com"],
    },
    "operations": {
        "budget": {"amount": 100, "emails": ["platform@example.com"], "start": "2026-12"},
        "locks": True,
        "protect": True,
    },
    "functions": {
        "orders": {
            "project": "functions/orders",
            "image": "orders:1.0.0",
            "settings": {"PLAIN": "yes"},
            "secrets": {
                "TOKEN": {"value": SECRET},
                "OTHER": {"secret": {"name": "shop", "key": "other"}},
            },
            "connections": {
                "OrdersStorage": {"connectionString": ACCOUNT},
                "AzureWebJobsStorage": {
                    "resourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/shop",
                    "settings": {"clientId": "1"},
                },
            },
            "triggers": {
                "process_order": {"type": "queueTrigger", "queueName": "orders", "connection": "OrdersStorage"}
            },
            "groups": {
                "one": {
                    "functions": ["process_order"],
                    "scaling": {
                        "preset": "balanced",
                        "minReplicas": 1,
                        "maxReplicas": 2,
                        "pollingInterval": 5,
                        "cooldownPeriod": 60,
                        "initialCooldownPeriod": 60,
                        "idleReplicas": 0,
                        "fallback": {"replicas": 1, "failureThreshold": 3, "behavior": "static"},
                        "behavior": {
                            "scaleUp": {
                                "stabilizationWindowSeconds": 0,
                                "selectPolicy": "Max",
                                "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}],
                            },
                            "scaleDown": {"stabilizationWindowSeconds": 60},
                        },
                        "modifiers": {
                            "formula": "process_order + office",
                            "target": 2,
                            "activationTarget": 1,
                            "metricType": "AverageValue",
                        },
                        "cpuUtilization": 70,
                        "targets": {"process_order": 8},
                        "metadata": {"process_order": {"activationQueueLength": "2"}},
                        "scalers": [
                            {
                                "type": "cron",
                                "name": "office",
                                "metadata": {
                                    "timezone": "Europe/Berlin",
                                    "start": "0 8 * * *",
                                    "end": "0 18 * * *",
                                    "desiredReplicas": "1",
                                },
                            }
                        ],
                    },
                }
            },
            "workload": {
                "cpu": "250m",
                "cpuLimit": "1",
                "memory": "256Mi",
                "memoryLimit": "1Gi",
                "storage": "256Mi",
                "storageLimit": "2Gi",
                "annotations": {"dapr.io/enabled": "true"},
                "gracePeriod": 60,
                "startup": 90,
                "port": 8080,
                "user": 10001,
                "pool": "functions",
                "spot": True,
                "tolerations": [{"key": "sku", "value": "gpu", "effect": "NoSchedule"}],
                "architectures": ["amd64", "arm64"],
            },
        },
        "catalog": {
            "project": "functions/catalog",
            "build": {
                "repository": "https://github.com/acme/shop.git",
                "commit": "6ec7cc5f9c2a4d5ab4f6d3a1d4ee3b5c0f9c1e2a",
                "folder": "functions/catalog",
                "dockerfile": "Dockerfile",
            },
            "secrets": {
                "KEY": {
                    "keyVault": {
                        "vault": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop",
                        "name": "key",
                    }
                }
            },
            "http": {
                "host": "shop.example.com",
                "ingress": {"tlsSecret": "shop-tls", "className": "nginx"},
                "requests": 20,
                "namespaces": ["shop"],
            },
        },
        "films": {
            "image": "films:1.0.0",
            "job": {"deadline": 600, "retries": 1, "kept": 3},
            "triggers": {"film": {"type": "queueTrigger", "queueName": "films"}},
        },
    },
}
"""Every key that there is, but `gateway`, which goes without `ingress`, and those of `BORROWED`."""

BORROWED: Json = {
    "network": {
        "existing": {
            "nodes": f"{NETWORK}/subnets/nodes",
            "endpoints": f"{NETWORK}/subnets/endpoints",
            "apiServer": f"{NETWORK}/subnets/api",
        },
        "privateEndpoints": True,
        "egress": "firewall",
        "dnsZones": {"privatelink.azurecr.io": f"{IN_AZURE}.Network/privateDnsZones/privatelink.azurecr.io"},
    },
    "cluster": {"apiServer": {"authorizedRanges": ["203.0.113.0/24"]}, "autoProvisioning": True},
    "registry": {
        "id": f"{IN_AZURE}.ContainerRegistry/registries/shop",
        "loginServer": "shop-abc.azurecr.io",
        "permissions": "abac",
    },
    "keda": {"install": "existing", "version": "2.19.0", "namespace": "scaling", "serviceAccount": "operator"},
    "monitoring": {"enabled": True, "workspace": f"{IN_AZURE}.OperationalInsights/workspaces/shop"},
    "operations": {"schedule": {"start": "07:00", "stop": "19:00", "days": ["Monday"], "timeZone": "UTC"}},
}
"""What is somebody else's, and what goes with that alone."""

ALONE = {"gateway", "firewallAddress", "egressPorts"}
"""Keys that go with neither of the two: with an ingress, with a NAT gateway, and without a network policy."""

PLACES = [(config, path) for config in (WHOLE, BORROWED) for path in places(config)]

KEYS = sorted(
    {
        "[key]",
        "",
        *ALONE,
        *(str(key) for _, path in PLACES for key in path if isinstance(key, str)),
    }
)

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**40), max_value=2**40)
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["orders", "1.35", "10.0.0.0/16", "Basic"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def almost_right(draw: st.DrawFn) -> Json:
    """The whole configuration with something else in one or two places, or something more beside them."""
    config = copy.deepcopy(draw(st.sampled_from([WHOLE, BORROWED])))
    for _ in range(draw(st.integers(min_value=1, max_value=2))):
        *before, last = draw(st.sampled_from(places(config) or [("platform",)]))
        holder: Any = config
        for key in before:
            holder = holder[key]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove":
                del holder[last]
            case "add" if isinstance(holder, dict):
                holder[draw(st.text(max_size=5))] = draw(ANY_JSON)
            case _:
                holder[last] = draw(ANY_JSON)
    return config


def outcome(config: Json, *, stack: str = "dev", encrypted: bool = True) -> Settings | ConfigurationError:
    values = {f"aks-functions:{key}": stacks.text(value) for key, value in config.items()}
    values["azure-native:location"] = "westeurope"
    secrets = ["aks-functions:functions"] if encrypted else []
    try:
        return in_stack(Settings.load, config=values, stack=stack, secrets=secrets)
    except ConfigurationError as error:
        return error


@pytest.fixture(autouse=True, scope="module")
def at_the_root() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(stacks.ROOT)
        yield


def readable(result: Settings | ConfigurationError) -> None:
    if isinstance(result, ConfigurationError):
        assert result.mistakes
        for mistake in result.mistakes:
            line, *configuration = mistake.split("\n")
            assert line.startswith(("aks-functions:", "azure-native:location:"))
            # What would settle it, which can be copied.
            assert configuration[:1] in ([], ["    aks-functions:functions:"])
            assert all(each.isprintable() for each in (line, *configuration))


def test_the_whole_configuration_is_whole() -> None:
    """So that the tests below are about every key."""
    known = {(each, field.alias) for each in sections(Settings) for field in each.model_fields.values()}

    left_out = {alias for section, alias in known if section is not GatewaySettings and alias not in KEYS}
    assert left_out == set()


@pytest.mark.parametrize("config", [WHOLE, BORROWED], ids=["whole", "borrowed"])
def test_the_whole_configuration_is_right(config: Json) -> None:
    result = outcome(config)

    assert isinstance(result, Settings), result.mistakes


@settings(max_examples=300)
@given(config=st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), ANY_JSON, max_size=4))
def test_any_configuration(config: Json) -> None:
    readable(outcome(config))


@settings(max_examples=300)
@given(config=almost_right(), stack=st.sampled_from(["dev", "a.b", "x" * 90]), encrypted=st.booleans())
def test_almost_any_configuration(config: Json, stack: str, encrypted: bool) -> None:
    result = outcome(config, stack=stack, encrypted=encrypted)

    readable(result)
    assert SECRET not in str(result)


@given(section=st.sampled_from(sorted(WHOLE)), text=st.text())
def test_text_where_a_map_belongs(section: str, text: str) -> None:
    readable(outcome({section: text}))


@settings(max_examples=300)
@given(place=st.sampled_from(PLACES), value=ANY_JSON.filter(lambda value: isinstance(value, list | dict)))
def test_a_secret_out_of_place_does_not_show(place: tuple[Json, tuple[Any, ...]], value: object) -> None:
    """Wherever somebody puts a connection as a map or as a list, its text stays out of the message."""
    config, path = copy.deepcopy(place[0]), place[1]
    holder: Any = config
    *before, last = path
    for key in before:
        holder = holder[key]
    holder[last] = [value, {"connectionString": ACCOUNT}]

    assert SECRET not in str(outcome(config))


@settings(max_examples=300)
@given(place=st.sampled_from(PLACES), inside=st.booleans())
def test_a_connection_string_for_a_key_or_a_value_does_not_show(
    place: tuple[Json, tuple[Any, ...]], inside: bool
) -> None:
    config, path = copy.deepcopy(place[0]), place[1]
    holder: Any = config
    *before, last = path
    for key in before:
        holder = holder[key]
    if inside and isinstance(last, str):
        holder[ACCOUNT] = holder.pop(last)
    else:
        holder[last] = ACCOUNT

    assert SECRET not in str(outcome(config))


@settings(max_examples=100)
@given(place=st.sampled_from(PLACES))
def test_nothing_is_found_twice(place: tuple[Json, tuple[Any, ...]]) -> None:
    """Without a part of it, the configuration is right, or each mistake is told once and about something that is there
    or missing."""
    config, path = copy.deepcopy(place[0]), place[1]
    holder: Any = config
    *before, last = path
    for key in before:
        holder = holder[key]
    del holder[last]

    result = outcome(config)

    readable(result)
    if isinstance(result, ConfigurationError):
        assert len(result.mistakes) == len(set(result.mistakes))
