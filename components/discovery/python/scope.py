"""Where names of a Python module are looked up."""

import ast
from typing import Final

from ...model.functions import Place
from .values import External, Module, Namespace, Site, Unknown

BUILTINS: Final = frozenset(("str", "int", "float", "bool", "list", "tuple", "dict", "set", "len", "range", "object"))


class Scope:
    """The names that an expression may use."""

    def __init__(self, module: Module, namespace: Namespace, doubt: str = "") -> None:
        self.module = module
        self.namespace = namespace
        self.doubt = doubt

    def site(self, node: ast.expr | ast.stmt) -> Site:
        return Site(place=Place(file=self.module.file, line=node.lineno), doubt=self.doubt)

    def lookup(self, name: str) -> object:
        for namespace in (self.namespace, self.module.namespace):
            if name in namespace:
                return namespace[name]
        if name in BUILTINS:
            return External(path=f"builtins.{name}")
        if self.module.stars:
            return External(path=f"{self.module.stars[-1]}.{name}")
        return Unknown(why=f"where `{name}` is not known")
