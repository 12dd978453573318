"""From data sets to batches: decoding ahead, crops, patches, sequences and the caches between them."""

from qualitykit._lazy import lazy_attributes

_NAMES = {
    "Batches": "qualitykit.feeding.batches",
    "DecodeAhead": "qualitykit.feeding.decode_ahead",
    "DrawnBatches": "qualitykit.feeding.drawn_maps",
    "DrawnMaps": "qualitykit.feeding.drawn_maps",
    "FeatureCache": "qualitykit.feeding.feature_cache",
    "FeatureSequences": "qualitykit.feeding.feature_sequences",
    "GridBatches": "qualitykit.feeding.grid_batches",
    "ItemBatches": "qualitykit.feeding.item_batches",
    "LabelMaps": "qualitykit.feeding.label_maps",
    "PatchBatches": "qualitykit.feeding.patch_batches",
    "batches_of": "qualitykit.feeding.batches",
    "for_fit": "qualitykit.feeding.fit_input",
    "open_cache": "qualitykit.feeding.image_cache",
    "quality_bins": "qualitykit.feeding.votes",
}

__all__ = sorted(_NAMES)
__getattr__, __dir__ = lazy_attributes(__name__, _NAMES)
