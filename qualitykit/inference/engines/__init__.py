"""What computes the scores: an engine a file, and the choice between them.

An engine gives a `Loaded`, whose network answers `predict_on_batch`, `predict` and `inputs` as a
`keras.Model` does; preparing photographs and judging scores do not know which one it is.
"""

from qualitykit.inference.engines.choice import ENGINES, EngineWarning, ready

__all__ = ["ENGINES", "EngineWarning", "ready"]
