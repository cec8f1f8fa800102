"""The tables about triggers: what the planner answers for the examples, in Markdown."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from components.model import connections
from components.model.connections import HOST_STORAGE
from components.model.plans import Connection, Entity, Given, Kind, Plan, Reference, Text, Way
from components.model.scalers import SCALERS
from docs import markdown
from docs.examples import IDENTITY, STRING, Example, outcome
from docs.markdown import code
from docs.variants import SECTIONS, Section, Variant

SAID: Final[Mapping[Way, str]] = {
    Way.SCALED: "from zero, by KEDA's scaler {scaler}",
    Way.ALWAYS_ON: "always on, with at least one replica",
    Way.PUSHED: "called over HTTP",
    Way.CALLED: "within the app",
}


class Answers:
    """What becomes of one variant of a trigger: without a word in the configuration, and both ways to sign in."""

    def __init__(self, type: str, variant: Variant) -> None:
        self.type, self.variant = type, variant
        self.alone = Example(type=type, variant=variant, given={}).attempt()
        self.by_string = self._given(STRING)
        self.by_identity = self.alone if isinstance(self.alone, Plan) else self._given(IDENTITY).attempt()
        string = self.by_string.attempt()
        self.plans = [each for each in (self.by_identity, string) if isinstance(each, Plan)]
        self.plan = self.plans[0]
        self.found = outcome(self.plan)

    def _given(self, how: Given) -> Example:
        return Example(type=self.type, variant=self.variant, given=dict.fromkeys(self.variant.given, how))

    @property
    def runs(self) -> str:
        scaler = code(self.found.keda.type) if self.found.keda else ""
        return SAID[self.found.way].format(scaler=scaler)

    @property
    def connections(self) -> list[Connection]:
        """Those that the trigger needs; the host's own only where it is the trigger's too."""
        wanted = [each for each in self.variant.given if each in self.plan.connections]
        return [self.plan.connections[each] for each in wanted]

    @property
    def identity(self) -> str:
        """Whether everything is reached without a secret."""
        if isinstance(self.alone, Plan):
            # What is a secret of the trigger itself is no connection.
            secret = self.found.keda and self.found.keda.authentication and self.found.keda.authentication.secrets
            return "no" if secret else "yes" if self.connections else "needs none"
        return "yes, given by its resource id" if isinstance(self.by_identity, Plan) else "no"

    @property
    def made(self) -> str:
        entities = self.alone.entities if isinstance(self.alone, Plan) else ()
        return markdown.listed(_place(each, short=True) for each in entities)

    def rows(self) -> list[tuple[str, str]]:
        """Questions and answers."""
        said = dict.fromkeys(each for plan in self.plans for each in (*plan.warnings, *plan.notes))
        return [
            ("runs", f"{self.runs}: {self.found.why}"),
            ("has to be given", self._needed()),
            ("the stack makes", self._made()),
            ("the app may", _grants(self.plan, "app")),
            ("KEDA may", _grants(self.plan, "scaler")),
            ("the host is told", self._told()),
            ("KEDA signs in", self._signs_in()),
            ("key of the webhook", markdown.listed(map(code, self.plan.system_keys))),
            *(("the stack says", each) for each in said if not each.startswith("the app keeps one replica")),
        ]

    def _made(self) -> str:
        if not isinstance(self.alone, Plan):
            return "nothing"
        made = [each for each in self.alone.connections.values() if each.name != HOST_STORAGE]
        whole = [f"{_article(each.kind)} behind {code(each.name)}" for each in made if connections.is_made(each.kind)]
        return markdown.listed([*whole, *(_place(each) for each in self.alone.entities)])

    def _needed(self) -> str:
        bare = Example(type=self.type, variant=self._without_settings(), given={}).attempt()
        if isinstance(bare, Plan):
            return "nothing"
        return "; ".join(dict.fromkeys(each.text for each in bare))

    def _without_settings(self) -> Variant:
        return Variant(
            what="",
            properties=self.variant.properties,
            host=self.variant.host,
            metadata=self.variant.metadata,
            companion=self.variant.companion,
        )

    def _told(self) -> str:
        """How the host learns of the connections."""
        texts: list[str] = []
        for each in self.connections:
            settings = connections.settings(each.kind, each.name)
            by_identity = " and ".join(map(code, settings)) if isinstance(self.by_identity, Plan) else ""
            texts.append(
                " by identity, or ".join(part for part in (by_identity, f"{code(each.name)} by string") if part)
            )
        return "; ".join(texts) or "nothing"

    def _signs_in(self) -> str:
        texts: list[str] = []
        for plan in self.plans:
            trigger = outcome(plan).keda
            if trigger is None or trigger.authentication is None:
                continue
            parameters = [
                f"{code(parameter)} from {code(part.setting)}{'' if part.part == 'whole' else f' ({part.part})'}"
                for parameter, part in trigger.authentication.secrets.items()
            ]
            parameters += [f"{code(key)} is {code(text)}" for key, text in trigger.authentication.texts.items()]
            texts.append("by its own identity" if trigger.authentication.identity else markdown.listed(parameters))
        return ", or with ".join(dict.fromkeys(texts)) or "nothing"

    def metadata(self) -> list[tuple[str, str, str]]:
        """Key, value and where it comes from; keys that only one way of signing in has come last."""
        keys: dict[str, tuple[str, str, str]] = {}
        ways = [("by identity", self._first), ("by string", self.by_string)]
        found = [(how, example.keda, example.sources()) for how, example in ways]
        both = {key for key in found[0][1] if found[1][1].get(key) == found[0][1][key]}
        for how, metadata, sources in found:
            for key, value in metadata.items():
                only = "" if key in both or not all(each for _, each, _ in found) else f"; {how} only"
                keys.setdefault(key, (code(key), _shown(value), sources[key] + only))
        return sorted(keys.values(), key=lambda each: each[2].endswith(" only"))

    @property
    def _first(self) -> Example:
        alone = isinstance(self.alone, Plan)
        return Example(type=self.type, variant=self.variant, given={}) if alone else self._given(IDENTITY)


def _article(words: str) -> str:
    return f"{'an' if words[0] in 'AEIO' else 'a'} {words}"


def _shown(value: Text) -> str:
    return "its name" if isinstance(value, Reference) else code(value)


def _place(entity: Entity, *, short: bool = False) -> str:
    name = f"{entity.kind} {code('/'.join(entity.path))}"
    sessions = " with sessions" if entity.requires_session else ""
    return name if short else f"{name}{sessions} in {code(entity.connection)}"


@functools.cache
def every_app() -> Plan:
    """What an app has whatever its functions wait for."""
    found = Example(type="httpTrigger", variant=Variant(what=""), given={}).attempt()
    assert isinstance(found, Plan)
    return found


def _grants(plan: Plan, to: str) -> str:
    by_place: dict[str, list[str]] = {}
    for each in plan.grants:
        if each.to == to and each not in every_app().grants:
            place = _place(each.entity) if each.entity else f"all of {code(each.connection)}"
            by_place.setdefault(place, []).append(each.role)
    return "; ".join(f"{' and '.join(roles)} on {place}" for place, roles in by_place.items()) or "nothing"


def section(of: Section) -> str:
    """The tables of a section: the first variant whole, of the others what differs."""
    for each in of.variants:
        answers = [Answers(type, each).rows() for type in of.types]
        assert all(each == answers[0] for each in answers), f"{of.types} are not alike"
    first, *others = [Answers(of.types[0], each) for each in of.variants]
    parts = [_tables(_title(first), first.rows(), first.metadata())]
    for each in others:
        known = (first.rows(), first.metadata())
        rows = [row for row in each.rows() if row not in known[0]]
        rows += [(question, "nothing") for question, _ in known[0] if question not in dict(each.rows())]
        metadata = [row for row in each.metadata() if row not in known[1]]
        parts.append(_tables(f"{_title(each)}: what differs", rows, metadata))
    if further := _further([first, *others]):
        parts.append(markdown.paragraph(f"`scaling.metadata` may add {', '.join(further)}."))
    return "\n\n".join(parts)


def _title(answers: Answers) -> str:
    return f"{answers.variant.what[:1].upper()}{answers.variant.what[1:]}"


def _tables(title: str, rows: Sequence[tuple[str, str]], metadata: Sequence[tuple[str, str, str]]) -> str:
    whole = title.endswith("differs")
    kept = [each for each in rows if whole or each[1] != "nothing"]
    tables = [markdown.table((title, ""), kept)] if kept else [f"{title.removesuffix(': what differs')}:"]
    if metadata:
        tables.append(markdown.table(("key of the scaler", "value", "comes from"), metadata))
    return "\n\n".join(tables)


def _further(variants: Iterable[Answers]) -> list[str]:
    """Keys of the scaler that the configuration may add: those that no variant has."""
    used: set[str] = set()
    keys: dict[str, None] = {}
    for each in variants:
        used |= {key for key, _, _ in each.metadata()}
        if each.found.keda:
            keys |= dict.fromkeys(map(code, SCALERS[each.found.keda.type].keys()))
    return [each for each in keys if each not in used and not each.endswith("FromEnv`")]


def index(places: Mapping[str, str]) -> str:
    """Every trigger in a line; `places`: the page of a section by its first type."""
    rows: list[tuple[str, ...]] = []
    for each in SECTIONS:
        link = f"[{', '.join(map(code, each.types))}]({places[each.types[0]]})"
        for variant in each.variants:
            answers = Answers(each.types[0], variant)
            scaler = code(answers.found.keda.type) if answers.found.keda else "none"
            rows.append((link, variant.what, answers.found.way.value, scaler, answers.identity, answers.made))
    return markdown.table(("trigger", "", "runs", "scaler", "by identity", "made by the stack"), rows)


def baseline() -> str:
    """What every app has, in words."""
    rights = "; ".join(f"{each.role} on all of {code(each.connection)}" for each in every_app().grants)
    settings = " and ".join(map(code, connections.settings(Kind.STORAGE, HOST_STORAGE)))
    return markdown.paragraph(f"The app may: {rights}. The host is told of it by {settings}.")
