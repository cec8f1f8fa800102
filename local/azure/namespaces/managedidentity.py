"""Microsoft.ManagedIdentity: user-assigned identities and their federated credentials."""

from typing import Final

from local.azure.arm import GROUP, TENANT_ID, ArmError
from local.azure.directory import IDENTITY_TYPE
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration, Limits, ResourceType, new_guid

API_VERSION: Final = "2023-01-31"
IDENTITY: Final = Template(GROUP + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}")
MOST_CREDENTIALS: Final = 20
"""Per identity (learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations)."""


class UserAssignedIdentity(ResourceType):
    token = "azure-native:managedidentity:UserAssignedIdentity"
    arm_type = IDENTITY_TYPE
    path = IDENTITY
    api_version = API_VERSION
    name_limits = Limits(shortest=3, longest=128, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-_]{2,127}$")
    lower_case_groups = True
    duration = Duration(create=1, update=1, delete=1)

    def accept(self, change: Change) -> None:
        change.default("properties.tenantId", TENANT_ID)
        change.default("properties.principalId", new_guid())
        change.default("properties.clientId", new_guid())


class FederatedIdentityCredential(ResourceType):
    token = "azure-native:managedidentity:FederatedIdentityCredential"
    arm_type = IDENTITY_TYPE + "/federatedIdentityCredentials"
    path = Template(
        IDENTITY.text + "/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}",
    )
    parent = IDENTITY
    api_version = API_VERSION
    name_limits = Limits(shortest=3, longest=120, pattern=r"^[a-zA-Z0-9]{1}[a-zA-Z0-9-_]{2,119}$")
    tracked = False
    required = ("properties.issuer", "properties.subject", "properties.audiences")
    lower_case_groups = True
    duration = Duration(create=2, update=2, delete=1)

    def claim(self, id: str) -> str:
        return id.rsplit("/", 2)[0]

    def refuse_claim(self, claim: str) -> ArmError:
        return ArmError(
            409,
            "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
            f"Too many Federated Identity Credentials are written concurrently for the managed identity '{claim}'. "
            "Concurrent Federated Identity Credentials writes under the same managed identity are not supported.",
        )

    def validate(self, change: Change) -> None:
        siblings = [
            record
            for record in change.records.below(self.claim(change.id))
            if record.type == self.arm_type and not same_id(record.id, change.id)
        ]
        if len(siblings) >= MOST_CREDENTIALS:
            raise ArmError(
                400,
                "BadRequest",
                f"A maximum of {MOST_CREDENTIALS} federated identity credentials can be added to a user-assigned "
                f"managed identity, and '{self.claim(change.id)}' has them.",
            )
        trust = (change.properties["issuer"], change.properties["subject"])
        if any((record.properties["issuer"], record.properties["subject"]) == trust for record in siblings):
            raise ArmError(
                400, "BadRequest", "Issuer and subject combination already exists for this Managed Identity."
            )


TYPES = (UserAssignedIdentity(), FederatedIdentityCredential())
