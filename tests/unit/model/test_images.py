"""Image references, with cases of the grammar's own test (distribution/reference, reference_test.go)."""

import pytest

from components.model import images

DIGEST = "@sha256:" + "f" * 64


# Those with a tag or a digest; IPv6 hosts and digests other than SHA-256 are left out of the project's grammar.
@pytest.mark.parametrize(
    "image",
    [
        "test.com:tag",
        "test.com:5000",
        "test.com/repo:tag",
        "test:5000/repo:tag",
        f"test:5000/repo{DIGEST}",
        f"test:5000/repo:tag{DIGEST}",
        "lowercase:Uppercase",
        "a/" * 127 + "a:tag-puts-this-over-max",
        "sub-dom1.foo.com/bar/baz/quux:some-long-tag",
        "b.gcr.io/test.example.com/my-app:test.example.com",
        "xn--n3h.com/myimage:xn--n3h.com",
        "foo_bar.com:8080",
        "foo/foo_bar.com:8080",
        "192.168.1.1:5000/repo:5050",
        "orders:1.0.0",
        "localhost/orders:1.0.0",
    ],
)
def test_good_references(image: str) -> None:
    assert images.problem(image) is None


@pytest.mark.parametrize(
    "image",
    [
        "",
        ":justtag",
        DIGEST,
        "repo@sha256:" + "f" * 34,
        "validname@invaliddigest:" + "f" * 64,
        "Uppercase:tag",
        "Uppercase/lowercase:tag",
        "test:5000/Uppercase/lowercase:tag",
        "a/" * 128 + "a:tag",
        "aa/asdf$$^/aa:tag",
        "-test.com/repo:tag",
        "test..com/repo:tag",
        "orders:1.0.0\n",
        "orders:1 .0",
        "orders:" + "t" * 129,
        "https://shop.azurecr.io/orders:1.0.0",
    ],
)
def test_bad_references_are_shown(image: str) -> None:
    problem = images.problem(image)

    assert problem is not None
    assert image in problem


@pytest.mark.parametrize("image", ["orders", "shop.azurecr.io/orders", "shop.azurecr.io:5000/orders"])
def test_a_reference_without_a_version_is_told_what_to_add(image: str) -> None:
    problem = images.problem(image)

    assert problem is not None
    assert "neither tag nor digest" in problem


# The rule is Docker's: the first part is a host where it has a dot or a port, or is localhost
# (`splitDockerDomain` in distribution/reference, normalize.go).
@pytest.mark.parametrize(
    ("image", "qualified"),
    [
        ("orders:1.0.0", False),
        ("team/orders:1.0.0", False),
        ("foo_bar.com:8080", False),
        ("test.com:5000", False),
        ("ghcr.io/shop/orders:1", True),
        ("registry:5000/orders:1", True),
        ("localhost/orders:1", True),
        (f"shop.azurecr.io/orders{DIGEST}", True),
    ],
)
def test_which_references_name_a_registry(image: str, qualified: bool) -> None:
    assert images.is_qualified(image) is qualified
