"""Function apps and blueprints of Azure Functions' Python library, followed as code declares functions on them.

Source: `azure.functions.decorators` 1.26 and `azure.durable_functions.decorators` 1.2. Every decorator call adds to the
function below it; `register_functions` copies what a blueprint holds at that moment to the app.
"""

import ast
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from ...model.functions import Place
from ..signatures import BINDINGS
from .decorators import OTHERS
from .scope import Scope
from .statements import Decorator, statements
from .values import Argument, Arguments, External, Object, Routine, Site, Unknown, expression

PACKAGES: Final = ("azure.functions.", "azure.durable_functions.")
APPS: Final = ("FunctionApp", "DFApp", "AsgiFunctionApp", "WsgiFunctionApp")
WEB_APPS: Final = ("AsgiFunctionApp", "WsgiFunctionApp")
BLUEPRINTS: Final = ("Blueprint",)

REGISTERING: Final = ("register_functions", "register_blueprint")

METHODS: Final = ("get", "post", "delete", "head", "patch", "put", "options")
"""What the function of an ASGI or WSGI app answers to."""


class Complaint(Struct, frozen=True, kw_only=True):
    """What is wrong with how apps are used, before there is a function to blame."""

    text: str
    place: Place


class Use(Struct, frozen=True, kw_only=True):
    """A decorator on a function."""

    name: str
    arguments: Arguments
    place: Place


class Builder(Object):
    """A function in the making. `uses`: its decorators from the inside out."""

    def __init__(self, name: str, container: "Container", place: Place, doubt: str) -> None:
        self.name = name
        self.container = container
        self.place = place
        self.doubt = doubt
        self.documentation = ""
        self.uses: list[Use] = []


class Container(Object):
    """A function app or a blueprint."""

    def __init__(self, library: "AzureLibrary", path: str, arguments: Arguments, site: Site) -> None:
        self.library = library
        self.is_app = path.rpartition(".")[2] in APPS
        self.place = site.place
        self.doubt = site.doubt
        self.builders: list[Builder] = []
        self.is_registered = False
        self.http_auth_level: Argument | None = arguments.get(1 if path.endswith(WEB_APPS) else 0, "http_auth_level")
        if path.endswith(WEB_APPS):
            self._add_web_app(arguments, site)

    def attribute(self, name: str) -> object:
        if name in BINDINGS or name in OTHERS:
            return Method(self, name)
        if name in REGISTERING and self.is_app:
            return Registration(self)
        return Unknown(why=f"`{name}` is no method of it that is known")

    def _add_web_app(self, arguments: Arguments, site: Site) -> None:
        """The one function that hands all requests to a web framework."""
        builder = Builder("http_app_func", self, site.place, site.doubt)
        name = arguments.get(2, "function_name")
        if name:
            builder.uses.append(Use(name="function_name", arguments=Arguments(positional=(name,)), place=site.place))
        node = ast.Constant(value="")
        route = {
            "methods": Argument(value=METHODS, node=node),
            "route": Argument(value="/{*route}", node=node),
        }
        builder.uses.append(Use(name="route", arguments=Arguments(named=route), place=site.place))
        self.builders.append(builder)


class Method(Decorator):
    """A decorator of a container, not called yet."""

    def __init__(self, container: Container, name: str) -> None:
        self.container = container
        self.name = name

    def called(self, arguments: Arguments, site: Site) -> object:
        return Decoration(self.container, Use(name=self.name, arguments=arguments, place=site.place))

    def apply(self, target: object, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> object:
        text = (
            f"`{self.name}` stands before {node.name} without brackets, which declares no function; write `()` after it"
        )
        self.container.library.complain(text, scope.site(node).place)
        return target


class Decoration(Decorator):
    """A decorator of a container with its arguments."""

    def __init__(self, container: Container, use: Use) -> None:
        self.container = container
        self.use = use

    def apply(self, target: object, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> object:
        site = scope.site(node)
        if isinstance(target, Builder):
            builder = target
            if builder.container is not self.container:
                text = f"{builder.name} has decorators of two apps or blueprints; a function belongs to one; use one"
                self.container.library.complain(text, self.use.place)
                return builder
        elif isinstance(target, Routine):
            builder = Builder(node.name, self.container, site.place, site.doubt)
            builder.documentation = ast.get_docstring(node) or ""
            self.container.builders.append(builder)
        else:
            return Unknown()
        builder.uses.append(self.use)
        return builder

    def called(self, arguments: Arguments, site: Site) -> object:
        """The same as a call: `app.route()(function)`."""
        target = arguments.positional[0].value if arguments.positional else None
        node = target.node if isinstance(target, Routine) else None
        if isinstance(target, Builder):
            target.uses.append(self.use)
            return target
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            builder = Builder(node.name, self.container, site.place, site.doubt)
            self.container.builders.append(builder)
            builder.uses.append(self.use)
            return builder
        what = f"`{expression(arguments.positional[0].node)}`" if arguments.positional else "nothing"
        text = f"`{self.use.name}` is given {what}, which is no function that could be read; define it in the project"
        self.container.library.complain(text, self.use.place)
        return Unknown(told=True)


class Registration(Object):
    """`register_functions` of an app."""

    def __init__(self, container: Container) -> None:
        self.container = container

    def called(self, arguments: Arguments, site: Site) -> object:
        given = arguments.get(0, "function_container")
        complain = self.container.library.complain
        match given.value if given else None:
            case Container(is_app=False) as blueprint:
                blueprint.is_registered = True
                if site.doubt and not site.doubt.startswith("in a loop"):
                    text = (
                        f"a blueprint is registered {site.doubt}, which only running would decide; register it always"
                    )
                    complain(text, site.place)
                else:
                    self.container.builders.extend(blueprint.builders)
            case Container():
                complain(
                    "register_functions is given an app, which the library refuses; make it a Blueprint", site.place
                )
            case Unknown(told=True):
                pass
            case _:
                what = f"`{expression(given.node)}`" if given else arguments.unpacked or "nothing"
                text = f"register_functions is given {what}, which is no Blueprint that could be read"
                complain(f"{text}; define it in a module of the project, and import it by name", site.place)
        return None


class AzureLibrary:
    """What calls to Azure's packages return. `containers`: those were made; `complaints`: what is wrong with them."""

    def __init__(self) -> None:
        self.containers: list[Container] = []
        self.complaints: list[Complaint] = []

    def complain(self, text: str, place: Place) -> None:
        complaint = Complaint(text=text, place=place)
        if complaint not in self.complaints:
            self.complaints.append(complaint)

    def handed(self, given: Object, routine: Routine, site: Site) -> None:
        """An app that is given to a function which declares functions on it."""
        if not isinstance(given, Container) or isinstance(routine.node, ast.Lambda):
            return
        declares = any(
            attribute in BINDINGS or attribute in OTHERS or attribute in REGISTERING
            for each in statements(routine.node)
            for attribute in _attributes(each)
        )
        if declares:
            text = f"functions are declared within {routine.node.name}(), which only running would tell"
            self.complain(f"{text}; declare them at the top level of a module, on a Blueprint", site.place)

    def called(self, path: str, arguments: Arguments, site: Site) -> object:
        name = path.rpartition(".")[2]
        if path.startswith(PACKAGES) and name in (*APPS, *BLUEPRINTS):
            container = Container(self, path, arguments, site)
            self.containers.append(container)
            return container
        return Unknown()


def _attributes(statement: ast.stmt) -> Iterator[str]:
    """The methods that a statement decorates with or calls."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            calls = statement.decorator_list
        case ast.Expr():
            calls = [statement.value]
        case _:
            calls = []
    for each in calls:
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            yield each.func.attr


def member(value: object) -> object:
    """A member of one of the library's enumerations by its name, as it is written to function.json."""
    is_member = isinstance(value, External) and value.path.startswith(PACKAGES) and value.path.count(".") > 2
    return value.name if isinstance(value, External) and is_member else value
