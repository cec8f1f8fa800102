"""What KEDA's scalers want out of connection strings that the Functions host takes whole.

Forms: StackExchange.Redis "Configuration" (`host:port,password=…,ssl=True`); Event Hubs connection strings
(`Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…[;EntityPath=…]`).
"""

from .plans import SecretPart

REDIS_PORT = 6379


def part(text: str, wanted: SecretPart) -> str:
    """The part of a connection string that `wanted` names."""
    match wanted.part:
        case "whole":
            return text
        case "with entity":
            return text if "entitypath=" in text.lower() else f"{text.rstrip(';')};EntityPath={wanted.entity}"
        case "address":
            # What has no equals sign is an endpoint; scalers take one.
            address = next((each for each in _redis(text) if "=" not in each), "")
            return address if ":" in address else f"{address}:{REDIS_PORT}"
        case "password":
            found = [value for key, _, value in (each.partition("=") for each in _redis(text)) if key == "password"]
            return found[0] if found else ""


def _redis(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
