"""Components with faults, for ``ITEM_PIPELINES`` and ``SPIDER_MIDDLEWARES``."""

from typing import Any


class Broken:
    """It raises what it should not."""

    def process_item(self, item: object) -> object:
        raise RuntimeError("a fault")

    async def process_spider_output(self, response: object, result: Any) -> Any:
        yield self.process_item(response)


class Closed:
    """A pipeline that does not open."""

    def open_spider(self) -> None:
        raise RuntimeError("closed")

    def process_item(self, item: object) -> object:
        return item
