"""Programming model v4 of Node.js: what JavaScript and TypeScript register with `app` of `@azure/functions`.

`v4` is the reader. It follows the files that package.json names (`package`) and what they import (`loading`), with what
their expressions come to (`evaluation`, `names`); which function a call registers, `bindings` and `library` know.
"""

from .v4 import read

__all__ = ["read"]
