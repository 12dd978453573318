"""Tuning a model that is trained already, on ratings of one's own."""

from qualitykit.training.recipe import Recipe

RECIPES = (
    Recipe(
        name="fine_tune",
        system="",
        source="ours: every layer of a trained model, with a small step",
        decisions=("Whole photographs, or crops where the model's size is fixed.",),
        scores=(0.0, 1.0),
        loss=("QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 0.1}),
        optimizer=("Adam", {"learning_rate": 1e-5}),
        schedule=("cosine", {"warmup": 0.1}),
        stopping=None,
        epochs=4,
        batch_size=8,
        view={"flip": True},
    ),
)
