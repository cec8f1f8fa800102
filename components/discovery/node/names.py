"""What a name of JavaScript or TypeScript stands for, followed through the modules of a project; nothing is run."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Protocol

from tree_sitter import Node

from ...model.functions import Setting
from . import exports, javascript
from .exports import Exports
from .javascript import Imported
from .module import Module
from .values import UNDEFINED, Entry, Evaluated, List, Namespace, Object, Outside, Scope, Unknown, unknown


class Modules(Protocol):
    """Finds what an import means."""

    def find(self, specifier: str, importer: Module, node: Node | None) -> Module | Evaluated: ...


class Names(ABC):
    """The names of a project's modules. What an expression stands for is left to `evaluate`.

    `constants` are those of packages, by the path to them.
    """

    def __init__(self, modules: Modules, constants: Mapping[tuple[str, ...], Evaluated]) -> None:
        self._modules = modules
        self._constants = constants
        self._scopes: dict[str, Scope] = {}
        self._exports: dict[str, Exports] = {}
        self._exporting = set[tuple[str, str]]()

    @abstractmethod
    def evaluate(self, node: Node, scope: Scope) -> Evaluated:
        """What an expression stands for."""

    @abstractmethod
    def either(self, value: Evaluated, right: Node, scope: Scope, *, nullish: bool) -> Evaluated:
        """`value || right`, or `value ?? right`."""

    def scope(self, module: Module) -> Scope:
        """The names of a module."""
        return self._scopes.setdefault(module.path, Scope(module=module, names=module.names))

    def exports(self, module: Module) -> Exports:
        if module.path not in self._exports:
            self._exports[module.path] = exports.read(module.root)
        return self._exports[module.path]

    def name(self, name: str, node: Node, scope: Scope) -> Evaluated:
        """What a name stands for at a place of the program."""
        found: Scope | None = scope
        while found is not None:
            if name in found.values:
                return found.values[name]
            if name in found.names:
                # A name that is defined by itself must not be looked for without end.
                found.values[name] = unknown(node, scope)
                found.values[name] = value = self._declared(name, found.names[name], found)
                return value
            found = found.outer
        match name:
            case "exports":
                return Namespace(module=scope.module)
            case "undefined":
                return UNDEFINED
            case _:
                return Outside(path=(name,))

    def _declared(self, name: str, declared: javascript.Declared, scope: Scope) -> Evaluated:
        if isinstance(declared, Imported):
            found = self._modules.find(declared.specifier, scope.module, None)
            namespace = Namespace(module=found) if isinstance(found, Module) else found
            return namespace if declared.export == "*" else self.member(namespace, declared.export)
        if declared.type == "variable_declarator":
            value, pattern = declared.child_by_field_name("value"), declared.child_by_field_name("name")
            if name in scope.module.changed or value is None or pattern is None:
                return unknown(declared, scope)
            return self.destructured(pattern, self.evaluate(value, scope), scope).get(name, UNDEFINED)
        if declared.type == "function_expression":
            return self._compiled_enum(declared, scope)
        return self.evaluate(declared, scope)

    def destructured(self, pattern: Node, value: Evaluated, scope: Scope) -> dict[str, Evaluated]:
        """The names of what stands left of `=`, or of a parameter, and what each gets."""
        match pattern.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                return {javascript.text(pattern): value}
            case "required_parameter" | "optional_parameter":
                inner = pattern.child_by_field_name("pattern")
                default = pattern.child_by_field_name("value")
                if value is UNDEFINED and default is not None:
                    value = self.evaluate(default, scope)
                return self.destructured(inner, value, scope) if inner is not None else {}
            case "object_assignment_pattern" | "assignment_pattern":
                left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
                if left is None or right is None:
                    return {}
                if left.type == "shorthand_property_identifier_pattern":
                    value = self.member(value, javascript.text(left))
                return self.destructured(left, self.either(value, right, scope, nullish=True), scope)
            case "object_pattern":
                names = dict[str, Evaluated]()
                for child in pattern.named_children:
                    if child.type == "shorthand_property_identifier_pattern":
                        names[javascript.text(child)] = self.member(value, javascript.text(child))
                    elif child.type == "pair_pattern":
                        key, inner = child.child_by_field_name("key"), child.child_by_field_name("value")
                        if key is not None and inner is not None:
                            got = self.member(value, javascript.string(key) or javascript.text(key))
                            names.update(self.destructured(inner, got, scope))
                    elif child.type == "object_assignment_pattern":
                        names.update(self.destructured(child, value, scope))
                    else:
                        names.update(dict.fromkeys(javascript.pattern_names(child), unknown(child, scope)))
                return names
            case "array_pattern":
                names = dict[str, Evaluated]()
                at = 0
                for child in pattern.children:
                    at += child.type == ","
                    if child.is_named:
                        names.update(self.destructured(child, self.member(value, str(at)), scope))
                return names
            case _:
                return dict.fromkeys(javascript.pattern_names(pattern), unknown(pattern, scope))

    def member(self, value: Evaluated, name: str) -> Evaluated:
        """`value.name`."""
        match value:
            case Namespace(module=module):
                return self._export(module, name)
            case Outside(path=("process" | "node:process", "env")):
                return Setting(name=name)
            case Outside(path=path) if (*path, name) in self._constants:
                return self._constants[*path, name]
            case Outside(path=path):
                # The default export of a package for CommonJS is the package itself.
                return value if name == "default" else Outside(path=(*path, name))
            case Object(entries=entries):
                if name in entries:
                    return entries[name].value
                return value.rest if value.rest is not None else UNDEFINED
            case List(items=items):
                known = name.isdigit() and int(name) < len(items)
                return items[int(name)].value if known else value.rest if value.rest is not None else UNDEFINED
            case Unknown():
                return value
            case _:
                return UNDEFINED

    def _export(self, module: Module, name: str) -> Evaluated:
        """An export of a module. Modules may import one another: what is being looked for already is not known."""
        key = (module.path, name)
        if key in self._exporting:
            return (
                Unknown(shown=name, place=module.place(module.root))
                if name in self.exports(module).named
                else UNDEFINED
            )
        self._exporting.add(key)
        try:
            return self._found(module, name)
        finally:
            self._exporting.remove(key)

    def _found(self, module: Module, name: str) -> Evaluated:
        exports, scope = self.exports(module), self.scope(module)
        if name in exports.named:
            exported = exports.named[name]
            if scope.names.get(name) == exported:
                return self.name(name, module.root, scope)
            if isinstance(exported, Imported):
                return self._declared(name, exported, scope)
            return self.evaluate(exported, scope)
        if exports.whole is not None:
            whole = self.evaluate(exports.whole, scope)
            return whole if name == "default" else self.member(whole, name)
        outside = UNDEFINED
        for specifier in exports.stars if name != "default" else ():
            found = self._modules.find(specifier, module, None)
            if not isinstance(found, Module):
                outside = self.member(found, name) if isinstance(found, Outside | Object) else outside
            elif (value := self._export(found, name)) is not UNDEFINED:
                return value
        if name == "default" and not exports.stars:
            return Namespace(module=module)
        return outside

    def whole(self, module: Module) -> Evaluated:
        """What `require` gives."""
        whole = self.exports(module).whole
        if whole is None:
            return Namespace(module=module)
        value = self.evaluate(whole, self.scope(module))
        return Namespace(module=module) if isinstance(value, Object) and self.exports(module).named else value

    def enum(self, node: Node, scope: Scope) -> Object:
        entries, following = dict[str, Entry](), 0
        body = node.child_by_field_name("body")
        for child in javascript.parts(body):
            key, inner = child.child_by_field_name("name"), child.child_by_field_name("value")
            named = key if key is not None else child
            value: Evaluated = self.evaluate(inner, scope) if inner is not None else following
            following = value + 1 if isinstance(value, int) else following
            name = javascript.string(named) or javascript.text(named)
            entries[name] = Entry(value=value, unknown=unknown(child, scope))
        return Object(entries=entries, place=scope.module.place(node))

    def _compiled_enum(self, function: Node, scope: Scope) -> Object:
        """`E["A"] = "a"`, or `E[E["B"] = 0] = "B"`, one statement a member."""
        entries = dict[str, Entry]()
        body = function.child_by_field_name("body")
        for statement in javascript.parts(body):
            assignment = javascript.first(statement)
            while assignment is not None and assignment.type == "assignment_expression":
                left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
                index = left.child_by_field_name("index") if left is not None else None
                if index is None or right is None or index.type == "assignment_expression":
                    assignment = index
                    continue
                name = javascript.string(index)
                if name is not None:
                    entries[name] = Entry(value=self.evaluate(right, scope), unknown=unknown(right, scope))
                break
        return Object(entries=entries, place=scope.module.place(function))

    def static_fields(self, node: Node, scope: Scope) -> Object:
        """The static fields of a class: what of it is constant."""
        entries = dict[str, Entry]()
        body = node.child_by_field_name("body")
        for child in javascript.parts(body):
            if child.type in {"field_definition", "public_field_definition"}:
                key = child.child_by_field_name("name") or child.child_by_field_name("property")
                inner = child.child_by_field_name("value")
                if any(each.type == "static" for each in child.children) and key is not None and inner is not None:
                    value = self.evaluate(inner, scope)
                    entries[javascript.text(key)] = Entry(value=value, unknown=unknown(inner, scope))
        name = node.child_by_field_name("name")
        if name is not None and javascript.text(name) in scope.module.changed:
            for key, inner in scope.module.assigned_members(javascript.text(name)):
                entries[key] = Entry(value=self.evaluate(inner, scope), unknown=unknown(inner, scope))
        return Object(entries=entries, place=scope.module.place(node), rest=unknown(node, scope))
