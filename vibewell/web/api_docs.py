"""The API's documentation as a page of our own: everything it says comes from the OpenAPI document."""

from typing import Any

from litestar import Response, get

from vibewell.kernel.http import HttpRequest
from vibewell.web.render import page

METHODS = ("get", "post", "put", "patch", "delete")


@get("/docs", include_in_schema=False)
async def get_docs(request: HttpRequest) -> Response[str]:
    """Every operation by its tag, with parameters, bodies and answers."""
    document = request.app.openapi_schema.to_schema()
    return await page(request, "site/templates/api.html", groups=operations_by_tag(document))


def operations_by_tag(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The document's operations as the page shows them, in the order of their paths."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document.get("paths", {}).items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                for tag in operation.get("tags") or ["other"]:
                    groups.setdefault(tag, []).append(_operation(document, path, method, operation))
    return [{"tag": tag, "operations": groups[tag]} for tag in sorted(groups)]


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    nothing: dict[str, Any] = {}
    done = next((answer for status, answer in operation["responses"].items() if status.startswith("2")), nothing)
    answer = next(iter(done.get("content", nothing).values()), nothing).get("schema")
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "place": parameter["in"],
                "required": parameter.get("required", False),
                "kind": _kind(document, parameter.get("schema", {})),
                "description": parameter.get("description", ""),
            }
            for parameter in operation.get("parameters", [])
        ],
        "body": _fields(document, body),
        "answer": _fields(document, answer),
    }


def _resolve(document: dict[str, Any], schema: dict[str, Any] | None) -> dict[str, Any]:
    if not schema:
        return {}
    if "$ref" in schema:
        return document["components"]["schemas"].get(schema["$ref"].rpartition("/")[2], {})  # type: ignore[no-any-return]
    for variant in schema.get("oneOf", []) + schema.get("anyOf", []):
        if variant.get("type") != "null":
            return _resolve(document, variant)
    return schema


def _fields(document: dict[str, Any], schema: dict[str, Any] | None) -> list[dict[str, Any]]:
    found = _resolve(document, schema)
    required = set(found.get("required", []))
    return [
        {
            "name": name,
            "kind": _kind(document, of),
            "required": name in required,
            "description": of.get("description", ""),
        }
        for name, of in found.get("properties", {}).items()
    ]


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        found = _resolve(document, schema)
        return str(found.get("title") or schema["$ref"].rpartition(".")[2])
    if variants := schema.get("oneOf") or schema.get("anyOf"):
        return " or ".join(dict.fromkeys(_kind(document, variant) for variant in variants))
    if schema.get("type") == "array":
        return f"list of {_kind(document, schema.get('items', {}))}"
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    kind = schema.get("type", "anything")
    return str(schema.get("format") or (" or ".join(kind) if isinstance(kind, list) else kind))


HANDLERS = [get_docs]
