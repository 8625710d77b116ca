"""docs/api.md: the API as its own description (OpenAPI) tells it, for people who write programs."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.generators import SchemaGenerator

HEAD = """{made}

# The API

{description}

The description for programs (OpenAPI 3.0) is `GET /api/schema/`, for whoever has signed in. A program
signs in as a person does, at `/login/`, and keeps the cookie `{cookie}`. It reads; nothing is written.

Every refusal is JSON, `{{"detail": "…"}}`: one sentence that says what was not done, why, and how to mend it.
Refusals of who has signed in (403, 404) stand in the audit trail.
"""


def written(made: str) -> str:
    """The text of docs/api.md; ``made`` says by whom it was written."""
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    cookie = schema["components"]["securitySchemes"]["cookieAuth"]["name"]
    head = HEAD.format(made=made, description=schema["info"]["description"], cookie=cookie)
    parts = [
        _operation(address, deed, told, schema)
        for address, deeds in schema["paths"].items()
        for deed, told in deeds.items()
    ]
    return "\n".join([head, *parts])


def _operation(address: str, deed: str, told: dict[str, Any], schema: dict[str, Any]) -> str:
    answers = told["responses"]
    fields = _fields(answers["200"]["content"]["application/json"]["schema"], schema)
    parameters = [(f"`{each['name']}`", _kind(each["schema"]), _words(each)) for each in told["parameters"]]
    refusals = [(status, body["description"]) for status, body in answers.items() if status != "200"]
    return "\n".join(
        [
            f"## {told['summary']} `{deed.upper()} {address}`\n",
            f"{told['description']}\n",
            *(["Parameters:\n", _table(("name", "type", "meaning"), parameters)] if parameters else []),
            "Answer 200, `application/json`:\n",
            _table(("field", "type", "meaning"), fields),
            "Refusals:\n",
            _table(("status", "when"), refusals),
        ]
    )


def _words(parameter: dict[str, Any]) -> str:
    default = parameter["schema"].get("default")
    words = parameter.get("description") or "编号"
    return words if default is None else f"{words}；默认 `{default}`"


def _fields(
    found: dict[str, Any], schema: dict[str, Any], before: str = ""
) -> Iterator[tuple[str, str, str]]:
    """The fields of an answer; those of its rows after their list, as ``results[].name``."""
    name = found["$ref"].rpartition("/")[2]
    for field, told in schema["components"]["schemas"][name]["properties"].items():
        yield f"`{before}{field}`", _kind(told), told.get("description", "")
        if "$ref" in told.get("items", {}):
            yield from _fields(told["items"], schema, f"{before}{field}[].")


def _kind(told: dict[str, Any]) -> str:
    kind = str(told.get("format") or told["type"]).replace("decimal", "string, decimal")
    if kind == "array":
        kind = f"array of {told['items'].get('type', 'object')}"
    if "enum" in told and told["type"] == "integer":
        kind = " / ".join(map(str, sorted(told["enum"])))
    return f"{kind} or null" if told.get("nullable") else kind


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
