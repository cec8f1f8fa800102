"""Programming model v2 of Python: the decorators in function_app.py and in all that it imports of the project.

`v2` is the reader. It follows modules (`modules`) statement by statement (`statements`) with what their expressions
come to (`expressions`), and takes the functions (`functions`) from the apps and blueprints that this leads to (`apps`).
"""

from .v2 import read

__all__ = ["read"]
