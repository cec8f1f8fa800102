"""Triggers for KEDA: what follows from a function, with what the configuration adds."""

from .. import scalers
from ..functions import Mistake
from ..plans import Authentication, KedaTrigger, Metadata
from ..scalers.scaler import Scaler
from .bound import Bound


def trigger(
    bound: Bound,
    scaler: type[Scaler],
    metadata: Metadata,
    authentication: Authentication | None,
    *,
    target: tuple[str, float],
    adjustable: frozenset[str] = frozenset(),
) -> KedaTrigger | None:
    """A trigger of KEDA with what the configuration adds, or None after a mistake.

    `target`: the key and the value of how much one replica takes on. `adjustable`: other keys that may be changed;
    the rest follows from the code and may not.
    """
    draft, name = bound.draft, bound.function.name
    key, value = target
    further = draft.options.metadata.get(name, {})
    before = len(draft.mistakes)
    for each, text in further.items():
        if each == key and name in draft.options.targets:
            _configured(bound, f"{key} is given as a target too; leave one out", each)
        elif each in metadata and each not in adjustable and metadata[each] != text:
            derived = metadata[each]
            shown = f"'{derived}'" if isinstance(derived, str) else "that of the connection"
            _configured(bound, f"{each} is '{text}', but {shown} follows from the function; change the function", each)
    whole = str(int(value)) if float(value).is_integer() else str(value)
    merged = {**metadata, key: whole, **further}
    result = scalers.from_metadata(scaler.type, merged)
    if isinstance(result, tuple):
        for text in result:
            wrong = next((each for each in further if f"'{each}'" in text or text.startswith(f"{each} ")), "")
            if wrong:
                _configured(bound, text, wrong)
            elif text.startswith(f"{key} ") and name in draft.options.targets:
                draft.mistakes.append(Mistake(text=text, key=f"scaling.targets.{name}", function=name))
            else:
                bound.mistake(text)
    if len(draft.mistakes) > before or isinstance(result, tuple):
        return None
    return KedaTrigger(function=name, type=scaler.type, metadata=result.metadata(), authentication=authentication)


def _configured(bound: Bound, text: str, key: str) -> None:
    name = bound.function.name
    bound.draft.mistakes.append(
        Mistake(text=text, place=bound.binding.place, key=f"scaling.metadata.{name}.{key}", function=name)
    )
