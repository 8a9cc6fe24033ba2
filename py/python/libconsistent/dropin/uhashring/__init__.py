"""uhashring's ring on this engine: ``from libconsistent.dropin.uhashring import HashRing``, and every key stays."""

from . import monkey
from .ring import HashRing

__all__ = ["HashRing", "monkey"]
__version__ = "2.5"
"""The version whose interface this is."""
