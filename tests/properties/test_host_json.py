"""host.json of any content is read or refused in words; nothing else comes out."""

import json
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from components.discovery import host_json
from components.model.functions import HostSettings

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "version": st.just("2.0") | ANY_JSON,
        "extensions": ANY_JSON
        | st.fixed_dictionaries(
            {}, optional={"queues": ANY_JSON | st.fixed_dictionaries({}, optional={"batchSize": ANY_JSON})}
        ),
    },
)
"""What looks like the real file down to some depth."""


def read(text: bytes) -> HostSettings | host_json.ProjectError:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "host.json").write_bytes(text)
        try:
            return host_json.read(Path(folder))
        except host_json.ProjectError as error:
            return error


@given(content=NEARLY | ANY_JSON)
def test_any_json(content: object) -> None:
    result = read(json.dumps(content).encode())

    assert isinstance(result, host_json.ProjectError) or 1 <= (result.queue_batch_size or 1) <= 32


@given(text=st.binary(max_size=50) | st.text(max_size=50).map(str.encode))
@example(text=b"")
@example(text=b"NaN")
def test_any_bytes(text: bytes) -> None:
    read(text)


@given(size=st.integers(min_value=1, max_value=32), noise=st.dictionaries(st.text(max_size=3), ANY_JSON, max_size=2))
def test_what_else_the_file_says_does_not_matter(size: int, noise: dict[str, object]) -> None:
    noise = {key: value for key, value in noise.items() if key.lower() != "batchsize"}

    result = read(json.dumps({"version": "2.0", "extensions": {"queues": {**noise, "batchSize": size}}}).encode())

    assert result == HostSettings(queue_batch_size=size)
