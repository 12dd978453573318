"""QualityNet: two streams with attention, one loss of absolute error and correlation."""

from qualitykit.training.recipe import Recipe

RECIPES = (
    Recipe(
        name="quality_net",
        system="QualityNet",
        source="QualityNet, 'Implementation details', Table 1 and eq. 38",
        decisions=(
            "Scores keep the data set's own range: the weights 1 and 10 of the loss were searched on such.",
            "The factor of the learning rate's fall (0.5) and the patience of early stopping (8) are ours.",
            "Photographs are resized to 224x224, aspect ignored; the paper gives the size alone.",
        ),
        arguments={"streams": ["ResNet50", "EfficientNetB7"]},
        scores="own",
        loss=("QualityAwareLoss", {"mae_weight": 1.0, "plcc_weight": 10.0}),
        optimizer=("Adam", {"learning_rate": 1e-4}),
        schedule=("plateau", {"patience": 2, "factor": 0.5, "min_lr": 1e-8}),
        stopping={"patience": 8},
        epochs=100,
        batch_size=10,
        view={"size": (224, 224)},
        validation_view={"size": (224, 224)},
    ),
)
