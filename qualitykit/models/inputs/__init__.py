"""How photographs become what a model sees, and what it says a score: one class for each way, one a file.

A model's card names the way (`Card.input`); scoring follows it, and training says which one a model gets.
"""

from qualitykit.models.inputs.choice import from_card, policy_for
from qualitykit.models.inputs.crops import Crops
from qualitykit.models.inputs.fit import Fit
from qualitykit.models.inputs.maps import Maps
from qualitykit.models.inputs.patches import Patches
from qualitykit.models.inputs.policy import InputPolicy
from qualitykit.models.inputs.resize import Resize

__all__ = ["Crops", "Fit", "InputPolicy", "Maps", "Patches", "Resize", "from_card", "policy_for"]
