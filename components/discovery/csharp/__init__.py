"""The isolated worker model of .NET: the attributes of binding packages in C# sources.

`functions` is the reader. Which files the compiler takes is in `build`, which types they declare in `declarations`,
what their constants come to in `constants`; `attributes` and `bindings` make bindings of attributes.
"""

from .functions import read

__all__ = ["read"]
