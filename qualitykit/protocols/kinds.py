"""One name for a kind of distortion, whatever a data set or a paper calls it."""

# Names and the papers' abbreviations, in lower case, by the name in `qualitykit.distortions`. LIVE's fast
# fading is not among them: transmission errors of another channel.
_SAME = {
    "additive_gaussian_noise": ("agn", "awgn", "white_noise", "wn"),
    "colour_noise": ("anmc",),
    "fastfading": ("ff",),
    "gaussian_blur": ("blur", "gb", "gblur"),
    "high_frequency_noise": ("hfn",),
    "image_denoising": ("den",),
    "impulse_noise": ("imn",),
    "jpeg2000": ("jp2k",),
    "jpeg2000_transmission_errors": ("j2te",),
    "jpeg_transmission_errors": ("jgte",),
    "masked_noise": ("mn",),
    "quantisation_noise": ("qn",),
    "spatially_correlated_noise": ("scn",),
}
_COMMON = {name: common for common, names in _SAME.items() for name in names}


def common_kind(name):
    """The name of a kind in `qualitykit.distortions` where it is one of them, else its own in lower case.

    Example:
        >>> [common_kind(name) for name in ("WN", "gblur", "jp2k", "jpeg", "my_own")]
        ['additive_gaussian_noise', 'gaussian_blur', 'jpeg2000', 'jpeg', 'my_own']
    """
    return _COMMON.get(name.lower(), name.lower())


def kinds_of(data):
    """The set of a data set's kinds of distortion, by their common names."""
    return {common_kind(name) for name in data.frame["distortion"].dropna().unique()}


def with_kinds(data, kinds):
    """The images of a data set that are distorted by one of these kinds.

    Args:
        data: `IQADataset`.
        kinds: names, common ones or the data set's own.

    Raises:
        ValueError: there are none.
    """
    wanted = {common_kind(name) for name in kinds}
    named = data.frame["distortion"].fillna("").map(common_kind)
    chosen = data.subset(named.isin(wanted).to_numpy())
    if not len(chosen):
        raise ValueError(
            f"{data.name} has none of the kinds of distortion {', '.join(sorted(wanted))}; "
            f"it has {', '.join(sorted(kinds_of(data))) or 'none'}"
        )
    return chosen
