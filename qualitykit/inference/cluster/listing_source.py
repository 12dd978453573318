"""The list of photographs as a data source of Ray: one task, whose blocks are scored while it goes on."""

from collections.abc import Iterable
from functools import partial

from ray.data.block import BlockMetadata
from ray.data.datasource import Datasource, ReadTask

from qualitykit.inference.cluster.listing import list_parts
from qualitykit.inference.cluster.parts import Parts


class ListingSource(Datasource):
    """One row a part, as `list_parts` makes them.

    Args:
        things, parts, length: as there.
    """

    def __init__(self, things: Iterable[str], parts: Parts, length: int):
        super().__init__()
        self._blocks = partial(list_parts, list(things), parts, length)

    def estimate_inmemory_data_size(self) -> None:
        return None

    def get_read_tasks(
        self, parallelism: int, per_task_row_limit: int | None = None, data_context: object = None
    ) -> list[ReadTask]:
        return [ReadTask(self._blocks, BlockMetadata(None, None, None))]
