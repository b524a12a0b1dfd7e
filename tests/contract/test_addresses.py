"""Every address answers as the contract says, also to garbage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.conftest import Point
from tests.contract.program import Answer, Program
from tests.installation import METRICS_TOKEN, wait_until

CONTRACT = {
    "/api/v1/records": {"post"},
    "/api/v1/seals/keys": {"get"},
    "/api/v1/photos/{sha256}": {"get", "put"},
    "/api/v1/changes": {"get"},
    "/api/v1/label-index": {"get"},
    "/api/v1/session": {"get", "post", "delete"},
    "/api/v1/devices": {"post"},
}


def test_the_service_is_well(nobody: Program) -> None:
    assert nobody.get("/healthz").status == 200


def test_whichever_worker_is_asked_tells_what_all_of_them_did(nobody: Program) -> None:
    """Of two worker processes, and of the one for long work."""

    def told(name: str) -> float:
        answer = nobody.get("/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
        lines = [line for line in answer.body.decode().splitlines() if line.startswith(name)]
        return sum(float(line.rpartition(" ")[2]) for line in lines)

    requests = 'guanqia_requests_total{method="GET",route="/api/v1/ping",status="204"}'
    nobody.get("/api/v1/ping")
    before = told(requests)
    for _ in range(20):
        nobody.get("/api/v1/ping")

    assert {told(requests) for _ in range(20)} == {before + 20}
    seen = "guanqia_worker_seen_timestamp_seconds"
    wait_until(lambda: told(seen) > time.time() - 600, 60, "the one for long work was not seen")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/records", "/api/v1/%00"])
def test_an_address_that_is_none(nobody: Program, inspector: Program, path: str) -> None:
    for program in (nobody, inspector):
        assert program.get(path).problem(404)
        assert program.post(path, {}).problem(404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/records"),
        ("PUT", "/api/v1/records"),
        ("GET", "/api/v1/devices"),
        ("PATCH", "/api/v1/session"),
        ("POST", "/api/v1/changes"),
        ("DELETE", f"/api/v1/photos/{'0' * 64}"),
        ("POST", "/api/v1/seals/keys"),
    ],
)
def test_a_method_that_is_none(inspector: Program, method: str, path: str) -> None:
    answer = inspector.request(method, path, b"{}", {"Content-Type": "application/json"})

    assert answer.problem(405)
    assert answer.headers["Allow"]


def test_the_document_is_of_openapi_3_1(nobody: Program) -> None:
    document = nobody.get("/api/openapi.json").json

    assert document["openapi"].startswith("3.1.")
    assert document["info"].keys() >= {"title", "version"}
    for path, methods in CONTRACT.items():
        assert document["paths"][path].keys() >= methods
    operations = list(operations_of(document))
    for path, operation in operations:
        assert operation["responses"], path
        for parameter in operation.get("parameters", []):
            parameter = resolve(document, parameter)
            assert parameter["in"] in ("path", "query", "header")
            assert "schema" in parameter
            assert parameter["in"] != "path" or parameter["required"]
    ids = [operation["operationId"] for _, operation in operations if "operationId" in operation]
    assert len(ids) == len(set(ids))


def test_what_the_document_refers_to_is_there(nobody: Program) -> None:
    document = nobody.get("/api/openapi.json").json
    schemas = 0
    for node in walk(document):
        if "$ref" in node:
            assert resolve(document, node)
        assert "nullable" not in node  # of 3.0: a reader of 3.1 would not heed it
        schemas += "properties" in node
    assert schemas > 20


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in item.keys() & set(METHODS):
            operation = item[method]
            told = [*shared, *operation.get("parameters", [])]
            yield path, operation | {"parameters": told}


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from walk(child)


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def test_a_label_opens_in_either_case(nobody: Program, points: list[Point]) -> None:
    code = points[0].label

    pages = [
        nobody.get(path)
        for path in (f"/L/{code}", f"/l/{code}", f"/L/{code.lower()}", f"/l/{code.lower()}")
    ]

    assert {page.status for page in pages} == {200}
    assert (
        len(
            {
                page.body.replace(b"/l/", b"/L/").replace(code.lower().encode(), code.encode())
                for page in pages
            }
        )
        == 1
    )
    assert len(pages[0].body) < 30 * 1024
    assert b"<script" not in pages[0].body


def text(page: Answer) -> str:
    return page.body.decode()


@pytest.mark.parametrize(
    "code", ["7K3MZQ9T4VWX2B5R", "7K3MZQ9T4VWX2B5S", "x", "%00", "x" * 4000, "%ff%fe", "..%2f.."]
)
def test_a_code_that_was_never_issued(nobody: Program, code: str) -> None:
    assert nobody.get(f"/L/{code}").status == 404


GARBAGE = ["%00", "x" * 4000, "%ff%fe", "%ed%a0%80", "'%22%3b--", "%f0%9f%99%82"]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_in_addresses(staff: Program, garbage: str) -> None:
    for path in (
        f"/api/v1/photos/{garbage}",
        f"/api/v1/seals/{garbage}",
        f"/api/v1/label-index?region={garbage}",
        f"/console/enterprises/{garbage}",
        f"/console/enterprises/import/{garbage}",
        f"/console/labels/{garbage}",
        f"/console/labels/runs/{garbage}",
        f"/console/records/{garbage}",
        f"/console/held/{garbage}",
        f"/console/checks/{garbage}",
        f"/console/photos/{garbage}",
        f"/app/{garbage}",
        f"/static/{garbage}",
        f"/console/enterprises/?q={garbage}&page={garbage}&region={garbage}&state={garbage}",
        f"/console/labels/?q={garbage}&page=99999999999999999999&state={garbage}",
    ):
        assert staff.get(path).status < 500, path
