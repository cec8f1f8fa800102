"""Container images built in the registry itself, out of a Git repository."""

import hashlib
from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import containerregistry

from .model import names

BUILD_SECONDS = 3600
"""How long a build may take."""


COMMIT_DIGITS = 12
"""How much of a commit is in the name of a run."""


class ImageBuildArgs(TypedDict):
    """What an `ImageBuild` needs."""

    resource_group_name: pulumi.Input[str]
    """The registry's resource group."""

    registry_name: pulumi.Input[str]
    """The registry to build in; its tasks feature is part of every tier."""

    login_server: pulumi.Input[str]
    """The registry's host name."""

    image: str
    """The repository in the registry, such as `orders`."""

    repository: str
    """The address of the Git repository, such as `https://github.com/acme/shop.git`; the registry has to reach it."""

    commit: str
    """The commit to build, in full: 40 hexadecimal digits. It is also the image's tag."""

    folder: NotRequired[str]
    """The folder in the repository that is the build's context. Default: its root."""

    dockerfile: NotRequired[str]
    """The Dockerfile in that folder. Default: `Dockerfile`."""

    architectures: NotRequired[Sequence[str]]
    """`amd64` or `arm64`; a build makes an image for one. Default: `amd64`."""


def _run_name(name: str, commit: str) -> str:
    """Azure takes 50 characters, which an app's name can have by itself."""
    longest = 50 - len("-") - COMMIT_DIGITS
    if len(name) > longest:
        digest = hashlib.sha256(name.encode()).hexdigest()[: names.DIGEST_LENGTH]
        name = f"{name[: longest - len(digest) - 1]}-{digest}"
    return f"{name}-{commit[:COMMIT_DIGITS]}"


def _digest(run: containerregistry.outputs.RunResponse) -> str:
    digests = [each.digest for each in run.output_images or () if each.digest]
    if run.status != "Succeeded" or not digests:
        reason = run.run_error_message or "no image came out of it"
        raise pulumi.RunError(
            f"the image's build is {run.status}: {reason}; `az acr task logs --run-id {run.run_id}` has its output"
        )
    return digests[0]


class ImageBuild(pulumi.ComponentResource):
    """An image, built by a run of ACR Tasks at one commit and known by the digest that came out.

    Nobody who runs `pulumi up` needs Docker or the right to push. Another commit is another run; the same commit is not
    built again. Azure has been seen to give out a wrong address to ask for the end of a run
    (pulumi/pulumi-azure-native#1713): if the update fails although the run is good, the next one goes on from there.
    """

    image: pulumi.Output[str]
    """The whole reference, by digest: it names exactly what was built."""

    def __init__(self, name: str, args: ImageBuildArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:ImageBuild", name, {}, opts)
        commit, folder = args["commit"], args.get("folder", "")
        (architecture,) = args.get("architectures", ("amd64",))
        request: containerregistry.DockerBuildRequestArgsDict = {
            "type": "DockerBuildRequest",
            "source_location": f"{args['repository']}#{commit}" + (f":{folder}" if folder else ""),
            "docker_file_path": args.get("dockerfile", "Dockerfile"),
            "image_names": [f"{args['image']}:{commit}"],
            "is_push_enabled": True,
            "platform": {"os": "Linux", "architecture": architecture},
            "timeout": BUILD_SECONDS,
        }
        run = containerregistry.TaskRun(
            f"{name}-build",
            resource_group_name=args["resource_group_name"],
            registry_name=args["registry_name"],
            # A run is made once; another commit makes another.
            task_run_name=_run_name(name, commit),
            run_request=request,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.image = pulumi.Output.concat(args["login_server"], "/", args["image"], "@", run.run_result.apply(_digest))
        self.register_outputs({"image": self.image})
