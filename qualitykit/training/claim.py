"""What a paper claims of the arms that it compares, as data: what differs, what is said, what was printed.

Files of `training/recipes/` hold the claims beside the recipes that the arms train by.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

RELATIONS = ("beats", "equals", "trains faster than", "fails")


@dataclass(frozen=True)
class Arm:
    """One of the trainings that a claim compares.

    Args:
        name: as tables show it. Within a system, arms of one name are one training, whatever claims they
            belong to.
        recipe: name of the recipe that it trains by.
        arguments: constructor arguments of the model that differ from the recipe's.
        changes: fields of the recipe that differ.
        pictures: name of a similarity measure whose true maps, drawn with the references, stand in the
            photographs' place: what a full-reference rival sees. Empty for the photographs.
    """

    name: str
    recipe: str
    arguments: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)
    pictures: str = ""


@dataclass(frozen=True)
class Statement:
    """One sentence of a claim, about one arm or two.

    Args:
        relation: one of `RELATIONS`.
        first, second: names of arms; no second where an arm "fails", which is to say that its loss is no
            number any more or that it gives every photograph the same score.
        by: the most that equals may differ by, or how many times faster.
        metric: what is compared: "SROCC", "PLCC" or "KROCC".

    Example:
        >>> Statement("equals", "a", "b", by=0.01).text
        'a equals b within 0.01'
    """

    relation: str
    first: str
    second: str = ""
    by: float = 0.0
    metric: str = "SROCC"

    def __post_init__(self):
        if self.relation not in RELATIONS:
            raise ValueError(f"relation must be one of {RELATIONS}. Received: relation={self.relation!r}")

    @property
    def arms(self) -> tuple[str, ...]:
        """The names of the arms."""
        return tuple(name for name in (self.first, self.second) if name)

    @property
    def text(self) -> str:
        """The sentence in words."""
        words = " ".join(name for name in (self.first, self.relation, self.second) if name)
        margins = {"equals": f" within {self.by:g}", "trains faster than": f", {self.by:.3g} times"}
        return words + margins.get(self.relation, "")


class Printed(NamedTuple):
    """Where an arm's published figures stand in `datasets.load_published`.

    Args:
        system: of the row.
        note: words that the row's note holds, where several rows are of one system.
    """

    system: str
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """A comparison of a paper.

    Args:
        name: what `--claims` takes.
        system: name of the model class in `qualitykit.models` that it is about.
        paper: key of `datasets.published.PAPERS`.
        table: the table or figure, as `load_published` calls it where it has numbers.
        dataset: the set on which the paper measured.
        arms: `Arm`s, in the paper's order.
        statements: `Statement`s about them.
        printed: {name of an arm: `Printed`}; empty where the paper prints no numbers.
        backbones: the paper's networks in the arguments of arms and recipes, in whose place others may stand.
        trained_on: the set that the arms were trained on, where it is not the measured one.
        references: whether arms need the reference of every photograph.
        part: "test", or "validation" where something is chosen by it.
        decisions: what the paper leaves open and how it is done here, a sentence each.

    Raises:
        ValueError: an arm is named twice, or one that is not there is spoken of.

    Example:
        >>> arms = (Arm("with", "mine"), Arm("without", "mine", {"attention": None}))
        >>> claim = Claim("c", "Mine", "me", "Table 1", "live", arms, beats("with", "without"))
        >>> claim.arm("without").arguments
        {'attention': None}
    """

    name: str
    system: str
    paper: str
    table: str
    dataset: str
    arms: tuple
    statements: tuple
    printed: dict = field(default_factory=dict)
    backbones: tuple = ()
    trained_on: str = ""
    references: bool = False
    part: str = "test"
    decisions: tuple = ()

    def __post_init__(self):
        names = [arm.name for arm in self.arms]
        spoken_of = {name for statement in self.statements for name in statement.arms} | set(self.printed)
        if len(set(names)) < len(names) or not spoken_of <= set(names):
            raise ValueError(
                f"claim {self.name} must name each arm once and speak of no others. Received: arms {names}, "
                f"spoken of: {sorted(spoken_of)}"
            )

    def arm(self, name) -> Arm:
        """The arm of this name."""
        return next(arm for arm in self.arms if arm.name == name)

    def published(self, dataset=None) -> tuple[str, dict]:
        """What the paper prints of each arm.

        Args:
            dataset: figures of this set, where the paper has any; else those of `self.dataset`.

        Returns:
            (name of the set, {name of an arm: {"SROCC": value, ...}}); NaN where the paper says that a
            training failed.
        """
        from qualitykit.datasets import load_published

        if not self.printed:
            return self.dataset, {}
        rows = load_published(self.paper).query("table == @self.table")
        name = dataset if dataset in set(rows["dataset"]) else self.dataset
        rows = rows[rows["dataset"] == name]
        return name, {arm: _figures(rows, place) for arm, place in self.printed.items()}


def _figures(rows, place):
    """{"SROCC": value, ...} of the rows of one system."""
    own = rows[(rows["system"] == place.system) & rows["note"].str.contains(place.note, regex=False)]
    return {metric.upper(): value for metric, value in zip(own["metric"], own["value"], strict=True)}


def beats(first, *others) -> tuple[Statement, ...]:
    """Statements that the first arm does better than each of the others."""
    return tuple(Statement("beats", first, other) for other in others)


def in_order(*names) -> tuple[Statement, ...]:
    """Statements that each arm does better than the next.

    Example:
        >>> [statement.text for statement in in_order("a", "b", "c")]
        ['a beats b', 'b beats c']
    """
    return tuple(Statement("beats", *pair) for pair in zip(names, names[1:], strict=False))


def equal(first, second, by) -> tuple[Statement, ...]:
    """The statement that two arms differ by no more than that, as a tuple."""
    return (Statement("equals", first, second, by=by),)
