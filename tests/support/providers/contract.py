"""Requests and replies against a published contract: OpenAPI, or a Google discovery document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import jsonschema
from jsonschema import Draft202012Validator

Schema = dict[str, Any]


class Contract(Protocol):
    """What was published about a service; what is not in it is somebody's mistake."""

    def request_problems(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> list[str]: ...

    def reply_problems(self, method: str, path: str, status: int, body: bytes) -> list[str]: ...

    def unknown_field(self, method: str, path: str, tree: Mapping[str, Any]) -> str: ...


_FORMATS = jsonschema.FormatChecker(formats=())


@_FORMATS.checks("date", raises=ValueError)
def _is_date(text: object) -> bool:
    return not isinstance(text, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\d", text) and date.fromisoformat(text)
    )


@_FORMATS.checks("date-time", raises=ValueError)
def _is_instant(text: object) -> bool:
    """RFC 3339: the offset is not optional."""
    pattern = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"
    return not isinstance(text, str) or bool(
        re.fullmatch(pattern, text) and datetime.fromisoformat(text.upper())
    )


@dataclass
class Operation:
    """One method of one route. ``query`` are the schemas of its parameters by name."""

    method: str
    path: re.Pattern[str]
    name: str
    query: Mapping[str, Schema]
    required: tuple[str, ...]
    replies: Mapping[int, Schema | None]
    needs_token: bool


@dataclass
class _Contract:
    """The checks both kinds share. Replies of 5xx are nobody's contract."""

    root: Schema
    operations: list[Operation]
    inside: str  # only paths with this pattern in them are the contract's business
    prefix: str = ""
    # Lists of hundreds of documents come again and again: an item is looked at once.
    _good: set[tuple[str, str]] = field(default_factory=set)
    _validators: dict[str, Draft202012Validator] = field(default_factory=dict)

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation a request is for."""
        plain = path.removeprefix(self.prefix)
        return next(
            (o for o in self.operations if o.method == method and o.path.fullmatch(plain)), None
        )

    def request_problems(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> list[str]:
        if not re.search(self.inside, path):
            return []
        operation = self.operation(method, path)
        if operation is None:
            return [f"{method} {path}: there is no such route"]
        problems = [f"it has no parameter {name}" for name in query if name not in operation.query]
        problems += [f"{name} is missing" for name in operation.required if name not in query]
        for name, text in query.items():
            schema = operation.query.get(name)
            if schema is not None and not self._fits(schema, _typed(text, schema)):
                problems.append(f"{name}={text} is not as it should be")
        if operation.needs_token and not re.fullmatch(
            r"Bearer \S+", headers.get("authorization", "")
        ):
            problems.append("there is no token")
        return [f"{method} {path}: {problem}" for problem in problems]

    def reply_problems(self, method: str, path: str, status: int, body: bytes) -> list[str]:
        operation = self.operation(method, path) if re.search(self.inside, path) else None
        if operation is None or status >= 500:
            return []
        if status not in operation.replies:
            return [f"{method} {path}: status {status} is not in the contract"]
        schema = operation.replies[status]
        if schema is None:
            return []
        problems = self.document_problems(schema, json.loads(body))
        return [f"{method} {path}: {problem}" for problem in problems]

    def document_problems(self, schema: Schema, document: Any) -> list[str]:
        """What is wrong with a document; lists in it are looked at item by item, and once."""
        whole = self.resolved(schema)
        problems: list[str] = []
        rest = document
        for name, part in whole.get("properties", {}).items():
            items = document.get(name) if isinstance(document, dict) else None
            if isinstance(items, list) and "items" in part:
                rest = {**rest, name: []}
                for item in items:
                    problems += self._item_problems(part["items"], item)
        return problems + self._errors(schema, rest)

    def unknown_field(self, method: str, path: str, tree: Mapping[str, Any]) -> str:
        """The first field of a selection that the answer of a route cannot have, "" for none."""
        operation = self.operation(method, path)
        schema = operation.replies.get(200) if operation else None
        return _unknown(self, schema, tree) if schema else ""

    def _item_problems(self, schema: Schema, item: Any) -> list[str]:
        key = (json.dumps(schema, sort_keys=True), json.dumps(item, sort_keys=True))
        if key in self._good:
            return []
        problems = self._errors(schema, item)
        if not problems:
            self._good.add(key)
        return problems

    def _errors(self, schema: Schema, document: Any) -> list[str]:
        return [
            f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message[:300]}"
            for error in self._validator(schema).iter_errors(document)
        ]

    def _fits(self, schema: Schema, value: Any) -> bool:
        return self._validator(schema).is_valid(value)

    def _validator(self, schema: Schema) -> Draft202012Validator:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**self.root, **schema}
            self._validators[key] = Draft202012Validator(whole, format_checker=_FORMATS)
        return self._validators[key]

    def resolved(self, schema: Schema) -> Schema:
        if "$ref" not in schema:
            return schema
        found: Any = self.root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return found  # type: ignore[no-any-return]


def _unknown(contract: _Contract, schema: Schema, tree: Mapping[str, Any]) -> str:
    whole = contract.resolved(schema)
    if "items" in whole:
        return _unknown(contract, whole["items"], tree)
    known = whole.get("properties")
    for name, inner in tree.items():
        if known is None or name == "*":
            continue
        if name not in known:
            return name
        if found := _unknown(contract, known[name], inner):
            return found
    return ""


def _typed(text: str, schema: Schema) -> Any:
    """A query's text as what the contract calls it."""
    kinds = {schema.get("type")} | {part.get("type") for part in schema.get("anyOf", ())}
    if "boolean" in kinds and text in ("true", "false", "True", "False"):
        return text.lower() == "true"
    if "integer" in kinds and re.fullmatch(r"-?\d+", text):
        return int(text)
    return text


def open_api(
    path: Path, *, inside: str, optional: frozenset[tuple[str, str]] = frozenset()
) -> Contract:
    """The contract in an OpenAPI 3.1 file; ``optional`` are required fields that may be missing."""
    return _open_api(path, inside, optional)


@lru_cache(maxsize=4)
def _open_api(path: Path, inside: str, optional: frozenset[tuple[str, str]]) -> Contract:
    document = json.loads(path.read_bytes())
    schemas = document["components"]["schemas"]
    for name, required in optional:
        schemas[name]["required"].remove(required)
    operations = []
    for route, methods in document["paths"].items():
        for method, operation in methods.items():
            parameters = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
            operations.append(
                Operation(
                    method=method.upper(),
                    path=_pattern(route),
                    name=operation.get("operationId", route),
                    query={p["name"]: p["schema"] for p in parameters},
                    required=tuple(p["name"] for p in parameters if p.get("required")),
                    replies={
                        int(status): reply.get("content", {})
                        .get("application/json", {})
                        .get("schema")
                        for status, reply in operation["responses"].items()
                    },
                    needs_token=bool(operation.get("security")),
                )
            )
    return _Contract({"components": {"schemas": schemas}}, operations, inside)


@lru_cache(maxsize=2)
def discovery(name: str, inside: str) -> Contract:
    """The contract in the discovery document that Google's own library brings along."""
    folder = resources.files("googleapiclient") / "discovery_cache" / "documents"
    document = json.loads((folder / f"{name}.json").read_bytes())
    schemas = {key: _converted(schema) for key, schema in document["schemas"].items()}
    common = {key: _converted(p) for key, p in document["parameters"].items()}
    operations = []
    for method in _methods(document):
        mine = {k: p for k, p in method.get("parameters", {}).items() if p["location"] == "query"}
        reply = method.get("response")
        error: Schema = {"type": "object", "required": ["error"]}
        statuses: dict[int, Schema | None] = dict.fromkeys((400, 401, 403, 404, 410, 429), error)
        statuses[200] = {"$ref": f"#/$defs/{reply['$ref']}"} if reply else None
        operations.append(
            Operation(
                method=method["httpMethod"],
                path=_pattern("/" + method["path"]),
                name=method["id"],
                query=common | {key: _converted(p) for key, p in mine.items()},
                required=tuple(key for key, p in mine.items() if p.get("required")),
                replies=statuses,
                needs_token=True,
            )
        )
    prefix = "/" + document["servicePath"].strip("/")
    return _Contract({"$defs": schemas}, operations, inside, prefix)


def _methods(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = list(part.get("methods", {}).values())
    for resource in part.get("resources", {}).values():
        found += _methods(resource)
    return found


def _converted(schema: Mapping[str, Any]) -> Schema:
    """A schema of a discovery document as JSON schema; fields it does not name are mistakes."""
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    result: Schema = {}
    if schema.get("type") not in (None, "any"):
        result["type"] = schema["type"]
    if "enum" in schema:
        result["enum"] = schema["enum"]
    if schema.get("format") in ("date", "date-time"):
        result["format"] = schema["format"]
    if "minimum" in schema:
        result["minimum"] = int(schema["minimum"])
    if "items" in schema:
        result["items"] = _converted(schema["items"])
    if "properties" in schema:
        result["properties"] = {k: _converted(p) for k, p in schema["properties"].items()}
    extra = schema.get("additionalProperties")
    if result.get("type") == "object":
        result["additionalProperties"] = _converted(extra) if extra else False
    return result


def _pattern(route: str) -> re.Pattern[str]:
    """A route with {parameters} as a pattern for decoded paths."""
    parts = re.split(r"(\{[^}]+\})", route)
    return re.compile("".join("[^/]+" if p.startswith("{") else re.escape(p) for p in parts))


def encoded(text: str) -> str:
    """An identifier as it stands in a path."""
    return quote(text, safe="")
