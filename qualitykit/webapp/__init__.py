"""The local page: drop photographs, see their scores and maps, compare models, rate one's own.

`qk.app()` and `qualitykit app` start it. It listens on this machine only and asks nothing of the network.
"""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "Limits": "qualitykit.webapp.limits",
    "RunningApp": "qualitykit.webapp.running",
    "app": "qualitykit.webapp.start",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
