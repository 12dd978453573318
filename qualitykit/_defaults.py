"""Numbers that several rooms and the command's help share; nothing is imported here."""

# Of the training images, to validate on where a data set names no validation part.
VALIDATION_SHARE = 0.1
# Pixels of the shorter side that larger photographs are brought to: that of most rated sets.
TRAINING_SIDE = 512
PRECISIONS = ("float16", "bfloat16")  # of backbones in training
