"""An Azure subscription that exists in one SQLite file, and the provider plugin that the Pulumi engine manages it with.

Two layers. The core (`manager`, `store`, `operations`, `namespaces`) is an Azure Resource Manager without HTTP:
a request in, an answer out, with the rules that the real service enforces. The provider (`provider`, `checks`, `diffs`,
`shapes`, `client`) does to it what pulumi-azure-native does to the real one. Whatever neither knows is refused.
"""
