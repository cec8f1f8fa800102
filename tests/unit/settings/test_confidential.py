"""What counts as a secret, and how it is kept out of sentences."""

import pytest

from settings import confidential

KEYED = [
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=hunter2==;EndpointSuffix=core.windows.net",
    "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=hunter2=",
    "BlobEndpoint=https://shop.blob.core.windows.net/;SharedAccessSignature=hunter2",
    "Endpoint=https://shop.webpubsub.azure.com;AccessKey=hunter2;Version=1.0;",
    "AccountEndpoint=https://shop.documents.azure.com:443/;AccountKey=hunter2==",
    'Server=db;User Id=shop;PASSWORD="hunter2;3";Database=shop',
    "Server=db;Uid=shop;Pwd='hunter2 3'",
    "redis:6380,password=hunter2,ssl=True",
    "amqps://shop:hunter2@rabbitmq/%2F",
    "https://shop.queue.core.windows.net/orders?sv=2024-11-04&sig=hunter2%3D",
]

PLAIN = [
    "",
    "orders",
    "Server=db;Authentication=Active Directory Default",
    "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=all",
    "resetPassword=true",
    "https://example.com/?design=new&signature=no",
    "https://shop@example.com/orders",
    "user:pass@example.com",
    "AccountKey=",
    "Password=",
]


@pytest.mark.parametrize("text", KEYED)
def test_a_secret_is_found_and_concealed(text: str) -> None:
    assert confidential.is_secret(text)
    assert "hunter2" not in confidential.concealed(text)
    assert "***" in confidential.concealed(text)


@pytest.mark.parametrize("text", KEYED)
def test_a_sentence_keeps_its_end(text: str) -> None:
    """What follows the value is the rule and the fix."""
    sentence = confidential.concealed_in(f"'{text}' does not fit; it is the name of a queue; change it")

    assert "hunter2" not in sentence
    assert sentence.endswith("; change it")


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_none(text: str) -> None:
    assert not confidential.is_secret(text)


def test_a_token_as_the_user_of_an_address() -> None:
    assert confidential.concealed("https://ghp_hunter2@github.com/acme/shop") == "https://***@github.com/acme/shop"


def test_azurite_s_account_is_public() -> None:
    assert not confidential.is_secret("AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNO==;")
