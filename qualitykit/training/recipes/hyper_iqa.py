"""HyperIQA, which CSPP-IQA and the moments' paper build on."""

from qualitykit.training.recipe import Recipe

HYPER_IQA = Recipe(
    name="hyper_iqa",
    system="HyperIQA",
    source="HyperIQA, section 4.1, and its public code",
    decisions=(
        "Scores are 0 to 100, as in the sets that the public code trains on.",
        "As in the public code, the rate is divided by 10 every 6 epochs, and ten times as high outside of "
        "the backbone in the first 9 epochs; Adam is not made anew each epoch, which there forgets its "
        "moments.",
        "The epoch with the lowest loss on a validation part of the training split is kept; the code chose "
        "on the test split.",
    ),
    arguments={"backbone": "ResNet50"},
    loss=("MeanAbsoluteError", {}),
    optimizer=("Adam", {"learning_rate": 2e-5}),
    l2=5e-4,
    head_rate=10.0,
    head_epochs=9,
    schedule=("steps", {"every": 6, "factor": 0.1}),
    stopping=None,
    epochs=16,
    batch_size=96,
    view={"crop": 224, "crops_per_image": 25, "flip": True},
    validation_view={"crop": 224},
)

RECIPES = (HYPER_IQA,)
