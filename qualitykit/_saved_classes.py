"""Keras finds our classes by their names in a saved file, though none is imported before it is needed.

Keras keeps a table of such names. Ours go into it as soon as both Keras and qualitykit are imported,
whichever comes first: each stands there as a `Deferred`, which imports its class when a file names it.
"""

import importlib
import sys
from importlib.abc import Loader, MetaPathFinder

from qualitykit._chatter import keep_traces_back, without_chatter

_ROOMS = ("layers", "losses", "models")


class Deferred:
    """A class in Keras' table that is imported when it is used.

    Args:
        module, name: where the class is.
    """

    def __init__(self, module, name):
        self.module, self.name = module, name

    def __call__(self, *args, **kwargs):
        return self.load()(*args, **kwargs)

    def from_config(self, config, **kwargs):
        return self.load().from_config(config, **kwargs)

    def load(self):
        """The class; its module registers it in place of this."""
        return getattr(importlib.import_module(self.module), self.name)


def announce_classes():
    """Keras knows the names of our classes from now on, or from its own import on."""
    if "keras" in sys.modules:
        keep_traces_back()  # its start was heard already
        _announce(sys.modules["keras"])
    else:
        sys.meta_path.insert(0, _KerasFinder())


def _announce(keras):
    table = keras.saving.get_custom_objects()
    for room in _ROOMS:
        for name, module in importlib.import_module(f"qualitykit.{room}")._NAMES.items():
            if name[0].isupper():  # functions are not saved
                table.setdefault(f"qualitykit>{name}", Deferred(module, name))


class _KerasFinder(MetaPathFinder):
    """Finds Keras where the other finders do, with a loader that announces our classes after it."""

    def find_spec(self, name, path=None, target=None):
        if name != "keras":
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _AnnouncingLoader(spec.loader)
        return spec


class _AnnouncingLoader(Loader):
    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        with without_chatter():
            self._loader.exec_module(module)
        _announce(module)
