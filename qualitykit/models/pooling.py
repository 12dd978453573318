"""The `pooling` argument that HyperIQA, NIMA and NemgIQA share."""


def moment_order(pooling) -> int:
    """The order of spatial moment pooling; average pooling is SMP(1).

    Args:
        pooling: "average" or the order n of SMP(n).

    Raises:
        ValueError: it is neither.

    Example:
        >>> moment_order("average"), moment_order(4)
        (1, 4)
    """
    if pooling == "average":
        return 1
    if not isinstance(pooling, int) or isinstance(pooling, bool) or pooling < 1:
        raise ValueError(
            f"pooling must be 'average' or the order of SMP, at least 1. Received: pooling={pooling!r}"
        )
    return pooling
