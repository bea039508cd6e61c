"""The JSON Schema of an exported item, made from the dataclasses: their fields, types and docstrings.

``python -m belgafeed.schema > docs/item.schema.json`` publishes it.
"""

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from belgafeed import items
from belgafeed.items import PRECISIONS, NewsItem

VERSION = 1
"""It counts up when a reader of the last one could stumble: a field went, or means something else."""

Schema = dict[str, Any]

_INSTANT = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?\+00:00$",
}
_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    NoneType: {"type": "null"},
    datetime: _INSTANT,
}
_WEB = {"pattern": "^https?://"}
# What a type does not say of a field, by its class and name.
_MORE: dict[str, Schema] = {
    "NewsItem.uid": {"minLength": 1},
    "NewsItem.source": {"minLength": 1},
    "NewsItem.title": {"minLength": 1},
    "NewsItem.url": _WEB,
    "NewsItem.short_url": _WEB,
    "NewsItem.language": {"pattern": f"^({items._LANGUAGE.pattern})$"},
    "NewsItem.published_precision": {"enum": [*PRECISIONS]},
    "NewsItem.published_method": {
        "enum": ["relative", "listing", "upstream", "stated", "assumed", "day"]
    },
    "NewsItem.published_flags": {
        "enum": ["ambiguous", "contradiction", "narrowed", "out-of-order"]
    },
    "NewsItem.status": {"enum": ["new", "changed", "retracted"]},
    "NewsItem.digest": {"pattern": "^[0-9]+:[0-9a-f]+$"},
    "NewsItem.revision": {"minimum": 1},
    "Embed.kind": {"enum": ["video", "audio", "social", "other"]},
}
# An estimate and its two bounds come together.
_DATE = ("published", "published_earliest", "published_latest")

# Both linear: nothing repeats inside what repeats.
_ROLE = re.compile(r":\w+:`([^`]+)`")
_CODE = re.compile(r"``([^`]+)``")


def schema() -> Schema:
    """Of what :func:`belgafeed.items.to_record` gives, and JSON and JSON Lines hold (draft 2020-12)."""
    texts = _texts()
    kinds: dict[str, Schema] = {}

    def define(kind: type) -> Schema:
        if kind.__name__ not in kinds:
            kinds[kind.__name__] = _object(kind, texts, define)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    item = _object(NewsItem, texts, define)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:x-belgafeed:item:{VERSION}",
        "title": "NewsItem",
        **item,
        "oneOf": [
            {"properties": {name: {"type": kind} for name in _DATE}} for kind in ("null", "string")
        ],
        "$defs": dict(sorted(kinds.items())),
    }


def _object(kind: type, texts: Mapping[str, str], define: Callable[[type], Schema]) -> Schema:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    properties = {}
    for name in names:
        path = f"{kind.__name__}.{name}"
        value = _value(hints[name], _MORE.get(path, {}), define)
        properties[name] = {"description": texts[path], **value}
    return {
        "description": texts[kind.__name__],
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": False,
    }


def _value(hint: Any, more: Schema, define: Callable[[type], Schema]) -> Schema:
    """What the type *hint* allows; *more* is said of its words or numbers."""
    if hint in _PLAIN:
        return {**_PLAIN[hint], **more}
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return define(hint)
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _value(parts[0], more, define)}
    if get_origin(hint) is Mapping:
        return {"type": "object", "additionalProperties": _value(parts[1], more, define)}
    wanted, _none = parts
    return _or_null(_value(wanted, more, define))


def _or_null(value: Schema) -> Schema:
    if "enum" in value:
        return {"enum": [*value["enum"], None]}
    if "type" in value:
        return {**value, "type": [value["type"], "null"]}
    return {"anyOf": [value, {"type": "null"}]}


def _texts() -> dict[str, str]:
    """The docstrings of the classes and, by ``Class.field``, the strings under their fields."""
    found = {}
    for kind in ast.parse(inspect.getsource(items)).body:
        if not isinstance(kind, ast.ClassDef):
            continue
        found[kind.name] = _plain(ast.get_docstring(kind) or "")
        for field, text in zip(kind.body, kind.body[1:], strict=False):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(ast.Constant(str(words))):
                    found[f"{kind.name}.{name}"] = _plain(words)
    return found


def _plain(text: str) -> str:
    """On one line, and for readers who know JSON and no Python."""
    words = _CODE.sub(r"`\1`", _ROLE.sub(r"`\1`", " ".join(text.split())))
    return words.replace("`None`", "`null`")


if __name__ == "__main__":
    published = json.dumps(schema(), ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(f"{published}\n".encode())
