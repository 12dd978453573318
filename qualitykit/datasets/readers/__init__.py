"""One reader per data set: a function from a `FileIndex` and options to `Labels`."""

from qualitykit.datasets.readers import (
    bid,
    biq2021,
    csiq,
    flive,
    kadid10k,
    koniq10k,
    live,
    live_challenge,
    spaq,
    table,
    tid2008,
    tid2013,
)

READERS = {
    module.__name__.rpartition(".")[2]: module.read
    for module in (
        bid,
        biq2021,
        csiq,
        flive,
        kadid10k,
        koniq10k,
        live,
        live_challenge,
        spaq,
        table,
        tid2008,
        tid2013,
    )
}

__all__ = ["READERS"]
