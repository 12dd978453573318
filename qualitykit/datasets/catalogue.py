"""What is known of each data set before it is downloaded."""

from dataclasses import dataclass, field

from qualitykit.datasets.scale import ScoreScale


@dataclass(frozen=True)
class DatasetRecord:
    """One data set as its authors describe it.

    Args:
        name: The name `load_dataset` takes.
        title: Its name in the literature.
        images: Number of rated images; 0 when it varies.
        references: Number of pristine images; 0 when there are none.
        scale: Nominal range and direction of the scores: readers take it from here. None when it varies.
        licence: What the authors allow, or that they do not say.
        source: Where to get it.
        paper: What to cite.
        split: "official" when the authors divide it, else how the literature does.
        aliases: Other names `load_dataset` takes; case, blanks, `-` and `_` do not matter in any name.
        exact: Whether `images` can be relied on for a warning.
        sha256: Checksums of the label files, where they were measured on a public copy.
    """

    name: str
    title: str
    images: int
    references: int
    scale: ScoreScale | None
    licence: str
    source: str
    paper: str
    split: str
    aliases: tuple[str, ...] = ()
    exact: bool = True
    sha256: dict[str, str] = field(default_factory=dict)


CATALOGUE = (
    DatasetRecord(
        name="live",
        title="LIVE Image Quality Assessment Database, release 2",
        images=779,
        references=29,
        scale=ScoreScale(0, 100, higher_is_better=False),
        licence="free for any purpose with the notice kept and LIVE cited; nine 'Austin and Vicinity' "
        "pictures may not be used outside the database",
        source="https://live.ece.utexas.edu/research/quality/subjective.htm",
        paper="Sheikh, Sabir, Bovik: A statistical evaluation of recent full reference image quality "
        "assessment algorithms, IEEE TIP 15(11), 2006",
        split="random by reference, 80/20",
        aliases=("live2", "liveiqa"),
    ),
    DatasetRecord(
        name="csiq",
        title="Categorical Image Quality Database (CSIQ)",
        images=866,
        references=30,
        scale=ScoreScale(0, 1, higher_is_better=False),
        licence="none found; treat as research use without redistribution",
        source="https://qualinet.github.io/databases/image/categorical_image_quality_csiq_database/",
        paper="Larson, Chandler: Most apparent distortion: full-reference image quality assessment and the "
        "role of strategy, Journal of Electronic Imaging 19(1), 2010",
        split="random by reference, 80/20",
    ),
    DatasetRecord(
        name="tid2008",
        title="Tampere Image Database 2008",
        images=1700,
        references=25,
        scale=ScoreScale(0, 9),
        licence="free for education and research with the notice kept; changes only after asking the authors",
        source="https://www.ponomarenko.info/tid2008.htm",
        paper="Ponomarenko et al.: TID2008, a database for evaluation of full-reference visual quality "
        "assessment metrics, Advances of Modern Radioelectronics 10, 2009",
        split="random by reference, 80/20",
    ),
    DatasetRecord(
        name="tid2013",
        title="Tampere Image Database 2013",
        images=3000,
        references=25,
        scale=ScoreScale(0, 9),
        licence="not confirmed; treat as TID2008: research use, no redistribution",
        source="https://www.ponomarenko.info/tid2013.htm",
        paper="Ponomarenko et al.: Image database TID2013: peculiarities, results and perspectives, Signal "
        "Processing: Image Communication 30, 2015",
        split="random by reference, 80/20",
    ),
    DatasetRecord(
        name="kadid10k",
        title="Konstanz Artificially Distorted Image quality Database (KADID-10k)",
        images=10125,
        references=81,
        scale=ScoreScale(1, 5),
        licence="not confirmed; treat as research use without redistribution",
        source="https://database.mmsp-kn.de/kadid-10k-database.html",
        paper="Lin, Hosu, Saupe: KADID-10k: a large-scale artificially distorted IQA database, QoMEX 2019",
        split="random by reference, 80/20",
        aliases=("kadid",),
    ),
    DatasetRecord(
        name="live_challenge",
        title="LIVE In the Wild Image Quality Challenge Database",
        images=1162,
        references=0,
        scale=ScoreScale(0, 100),
        licence="free to use, change and distribute for any purpose with the notice kept and LIVE cited",
        source="https://live.ece.utexas.edu/research/ChallengeDB/index.html",
        paper="Ghadiyaram, Bovik: Massive online crowdsourced study of subjective and objective picture "
        "quality, IEEE TIP 25(1), 2016",
        split="random by image, 80/20",
        aliases=("livec", "clive", "liveinthewild", "liveitw"),
    ),
    DatasetRecord(
        name="koniq10k",
        title="Konstanz natural Image Quality database (KonIQ-10k)",
        images=10073,
        references=0,
        scale=ScoreScale(0, 100),
        licence="images from Flickr under Creative Commons licences; terms of the set not confirmed",
        source="https://database.mmsp-kn.de/koniq-10k-database.html",
        paper="Hosu, Lin, Sziranyi, Saupe: KonIQ-10k: an ecologically valid database for deep learning of "
        "blind image quality assessment, IEEE TIP 29, 2020",
        split="official: 7058 train, 1000 validation, 2015 test; many papers draw 80/20 instead",
        aliases=("koniq",),
    ),
    DatasetRecord(
        name="biq2021",
        title="BIQ2021",
        images=12000,
        references=0,
        scale=ScoreScale(0, 1),
        licence="no licence file; the paper calls it freely available for use and benchmarking",
        source="https://github.com/nisarahmedrana/BIQ2021",
        paper="Ahmed, Asif: BIQ2021: a large-scale blind image quality assessment database, Journal of "
        "Electronic Imaging 31(5), 2022",
        split="official: 10000 train, 2000 test",
        aliases=("biq",),
        sha256={
            "Train (Images and MOS).csv": "1f0c28a28d78903c9064190af8882e03643c9a240bb05ce4f4a4bbe7950ac87e",
            "Test (Images and MOS).csv": "2f8579d5e9647015c9d516613dfd91ec651d74a390a5c6a47a7bbb2e189d157d",
        },
    ),
    DatasetRecord(
        name="spaq",
        title="Smartphone Photography Attribute and Quality database (SPAQ)",
        images=11125,
        references=0,
        scale=ScoreScale(0, 100),
        licence="none stated in the repository",
        source="https://github.com/h4nwei/SPAQ",
        paper="Fang, Zhu, Zeng, Ma, Wang: Perceptual quality assessment of smartphone photography, CVPR 2020",
        split="random by image, 80/20",
    ),
    DatasetRecord(
        name="bid",
        title="Blurred Image Database (BID)",
        images=586,
        references=0,
        scale=ScoreScale(0, 5),
        licence="none found; treat as research use without redistribution",
        source="http://www.lps.ufrj.br/profs/eduardo/ImageDatabase.htm",
        paper="Ciancio et al.: No-reference blur assessment of digital pictures based on multifeature "
        "classifiers, IEEE TIP 20(1), 2011",
        split="random by image, 80/20",
    ),
    DatasetRecord(
        name="flive",
        title="FLIVE (LIVE-FB, the data of PaQ-2-PiQ)",
        images=39810,
        references=0,
        scale=ScoreScale(0, 100),
        licence="labels CC BY-NC-SA 4.0; images keep the terms of AVA, VOC2012, EMOTIC and the CUHK blur set",
        source="https://github.com/baidut/PaQ-2-PiQ",
        paper="Ying et al.: From patches to pictures (PaQ-2-PiQ): mapping the perceptual space of picture "
        "quality, CVPR 2020",
        split="official: test (about 1800 pictures with a side above 640), validation, train",
        aliases=("livefb", "paq2piq"),
        exact=False,
    ),
    DatasetRecord(
        name="table",
        title="Your own data: a table of paths and scores, as text or .xlsx",
        images=0,
        references=0,
        scale=None,
        licence="yours",
        source="your own folder",
        paper="",
        split="from a column, or drawn",
        exact=False,
    ),
)
