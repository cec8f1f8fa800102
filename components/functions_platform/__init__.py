"""The composition: a whole platform with its function apps, from one tree of arguments."""

from .apps import asked
from .args import FunctionsPlatformArgs
from .composition import FunctionsPlatform

__all__ = ["FunctionsPlatform", "FunctionsPlatformArgs", "asked"]
