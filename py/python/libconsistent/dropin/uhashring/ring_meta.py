"""The module of this name in uhashring."""

from ._rings import MetaRing

__all__ = ["MetaRing"]
