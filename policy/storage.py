"""Rules about storage accounts.

Names of properties: Microsoft.Storage/storageAccounts in Azure's template reference.
"""

from typing import Final

from .reading import is_none_of, is_one_of
from .rule import Level, Rule
from .sources import azure, baseline

ACCOUNT: Final = "azure-native:storage:StorageAccount"
CONTAINER: Final = "azure-native:storage:BlobContainer"

RULES: Final = (
    Rule(
        id="storage-shared-keys",
        title="Storage accounts take no keys",
        types=(ACCOUNT,),
        check=is_one_of("allowSharedKeyAccess", False),
        reason="a key opens everything in the account, and says nothing of who used it",
        fix="set allowSharedKeyAccess to false, and give identities roles",
        sources=(baseline(20), azure("Storage accounts should prevent shared key access")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="storage-https",
        title="Storage accounts are spoken to over HTTPS",
        types=(ACCOUNT,),
        check=is_none_of("enableHttpsTrafficOnly", False),
        reason="tokens and data could be read on their way",
        fix="leave enableHttpsTrafficOnly out, or set it to true",
        sources=(baseline(7), azure("Secure transfer to storage accounts should be enabled")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="storage-tls",
        title="Storage accounts take TLS 1.2 or newer",
        types=(ACCOUNT,),
        check=is_one_of("minimumTlsVersion", "TLS1_2", "TLS1_3"),
        reason="TLS 1.0 and 1.1 can be broken",
        fix="set minimumTlsVersion to TLS1_2",
        sources=(baseline(7), azure("Storage accounts should have the specified minimum TLS version")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="storage-public-blobs",
        title="No blobs are public",
        types=(ACCOUNT,),
        check=is_one_of("allowBlobPublicAccess", False),
        reason="one wrong setting of a container would show its blobs to everybody",
        fix="set allowBlobPublicAccess to false",
        sources=(azure("Storage account public access should be disallowed"),),
        development=Level.MANDATORY,
    ),
    Rule(
        id="storage-public-containers",
        title="No containers are public",
        types=(CONTAINER,),
        check=is_none_of("publicAccess", "Blob", "Container"),
        reason="everybody could read its blobs",
        fix="set publicAccess to None",
        sources=(azure("Storage account public access should be disallowed"),),
        development=Level.MANDATORY,
    ),
    Rule(
        id="storage-public-access",
        title="Storage accounts of production are reached through the network alone",
        types=(ACCOUNT,),
        check=is_one_of("publicNetworkAccess", "Disabled", "SecuredByPerimeter"),
        reason="a token that leaks could be used from everywhere",
        fix="set publicNetworkAccess to Disabled, and make private endpoints",
        sources=(baseline(8), azure("Storage accounts should disable public network access")),
    ),
)
