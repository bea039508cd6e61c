"""A JSON object that is read key by key, so that what nobody reads shows."""

from typing import Any, TypeVar

from belgafeed.items import SourceError, without_positions

T = TypeVar("T")

_NAMES = {str: "text", int: "a number", list: "a list", dict: "an object"}


class Record:
    """A view of a JSON object that remembers which keys were taken.

    *source* and *url* say where it comes from; *path* is where it stands in
    the document. Raises :class:`SourceError` where *data* is not an object.
    """

    def __init__(self, data: object, *, source: str, url: str, path: str = "") -> None:
        self.source, self.url, self.path = source, url, path
        if not isinstance(data, dict):
            raise self.error("", f"an object was expected, not {describe(data)}")
        self._left: dict[str, Any] = dict(data)
        self._parts: list[Record] = []

    def error(self, key: str, problem: str) -> SourceError:
        field = ".".join(part for part in (self.path, key) if part) or "document"
        return SourceError(self.source, self.url, field, problem)

    def take(self, key: str, kind: type[T]) -> T:
        """The value of *key*; raises :class:`SourceError` where it is missing or no *kind*."""
        value = self.take_optional(key, kind)
        if value is None:
            raise self.error(key, f"{_NAMES[kind]} was expected, not null")
        return value

    def take_optional(self, key: str, kind: type[T]) -> T | None:
        """Like :meth:`take`, but ``null`` is allowed. A missing key is not."""
        value = self._pop(key)
        if value is None:
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.error(key, f"{_NAMES[kind]} was expected, not {describe(value)}")
        return value

    def record(self, key: str) -> "Record | None":
        """The object under *key*; ``None`` for null and for PHP's empty list."""
        value = self._pop(key)
        return None if value is None or value == [] else self._part(value, key)

    def records(self, key: str) -> "list[Record]":
        """The objects in the list under *key*."""
        values = self.take(key, list)
        return [self._part(value, f"{key}[{index}]") for index, value in enumerate(values)]

    def pick(self, key: str) -> Any:
        """The value of *key*, whatever it is; it still counts as not taken."""
        return self._left.get(key)

    def skip(self, *keys: str) -> None:
        """Keys that are known and of no use here, present or not."""
        for key in keys:
            self._left.pop(key, None)

    def unknown(self) -> tuple[str, ...]:
        """The keys that nobody took, here and in the parts, with their path: ``links[].icon``."""
        keys = [self._path(key) for key in self._left]
        keys += [key for part in self._parts for key in part.unknown()]
        return tuple(dict.fromkeys(map(without_positions, keys)))

    def _pop(self, key: str) -> Any:
        if key not in self._left:
            raise self.error(key, "missing")
        return self._left.pop(key)

    def _part(self, value: object, key: str) -> "Record":
        part = Record(value, source=self.source, url=self.url, path=self._path(key))
        self._parts.append(part)
        return part

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def describe(value: object) -> str:
    """A value for an error message: its JSON type and the start of it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    shown = repr(value)
    return f"{_NAMES.get(type(value), type(value).__name__)} {shown[:60]}{'…' * (len(shown) > 60)}"
