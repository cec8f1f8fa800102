"""What must not be shown or kept in the clear: keys and passwords, also where none belongs.

A secret is told by what stands before it in connection strings of Azure, ADO.NET, MySQL and Redis, in shared access
signatures and in addresses (RFC 3986, user information). A bare password looks like any other text.
"""

import re
from typing import Final

PUBLIC_ACCOUNT: Final = "AccountName=devstoreaccount1;"
"""Azurite's account, whose key is public (learn.microsoft.com/azure/storage/common/storage-use-azurite)."""

_KEY: Final = (
    r"(?:(?<![A-Za-z])(?:AccountKey|SharedAccessKey|SharedAccessSignature|AccessKey|ClientSecret|Password|Pwd)|[?&]sig)"
)
_ASSIGNED: Final = re.compile(rf"({_KEY}\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^;&\s'\"\\]+)", re.IGNORECASE)
_TO_THE_END: Final = re.compile(rf"({_KEY}\s*=)[^;&]*", re.IGNORECASE)
_USER: Final = re.compile(r"(://)[^/@\s]+@")
_USER_WITH_PASSWORD: Final = re.compile(r"://[^/@\s:]*:[^/@\s]+@")


def is_secret(text: str) -> bool:
    """Whether a text has a key or a password in it that is not public."""
    found = _ASSIGNED.search(text) or _USER_WITH_PASSWORD.search(text)
    return found is not None and PUBLIC_ACCOUNT not in text


def concealed(value: str) -> str:
    """A value from the configuration without keys and passwords; all up to the next `;` may be part of one."""
    return _USER.sub(r"\1***@", _TO_THE_END.sub(r"\1***", value))


def concealed_in(sentence: str) -> str:
    """A sentence that may quote values, without keys and passwords."""
    return _USER.sub(r"\1***@", _ASSIGNED.sub(r"\1***", sentence))
