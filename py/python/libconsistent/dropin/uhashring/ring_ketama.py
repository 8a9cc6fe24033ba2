"""The module of this name in uhashring."""

from ._rings import KetamaRing

__all__ = ["KetamaRing"]
