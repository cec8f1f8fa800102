"""Functions in Java: the annotations of Azure's library in the sources.

`functions` is the reader. Which types the sources declare is in `declarations`, what their constants come to in
`constants`; `annotations` makes bindings of annotations.
"""

from .functions import read

__all__ = ["read"]
