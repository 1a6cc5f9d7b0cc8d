"""A small and valid OpenAPI document, for tests to cut up and to spoil."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def sample() -> dict[str, Any]:
    """A fresh document with two operations that share schemas."""
    return {
        "openapi": "3.0.2",
        "info": {"title": "API", "version": "2026-07-15"},
        "servers": [{"url": "https://a.example.com"}],
        "security": [{"Key": []}],
        "tags": [{"name": "Coupons", "description": "coupons"}],
        "paths": {
            "/api/coupons": {"get": operation("get_coupons")},
            "/api/coupons/{id}": {"get": operation("get_coupon", "id")},
        },
        "components": {
            "schemas": {
                "Coupon": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "code": {"$ref": "#/components/schemas/Code"},
                    },
                    "required": ["id"],
                },
                "Code": {"type": "string", "description": "what customers enter"},
            },
            "securitySchemes": {
                "Key": {"type": "apiKey", "in": "header", "name": "Authorization"}
            },
        },
    }


def operation(operation_id: str, *path_parameters: str) -> dict[str, Any]:
    """An operation that answers with a coupon."""
    coupon = {"$ref": "#/components/schemas/Coupon"}
    return {
        "operationId": operation_id,
        "tags": ["Coupons"],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in path_parameters
        ],
        "responses": {
            "200": {
                "description": "a coupon",
                "content": {"application/json": {"schema": coupon}},
            }
        },
    }


def slices() -> dict[str, dict[str, Any]]:
    """The sample, cut into one document an operation."""
    whole = sample()
    return {
        item["get"]["operationId"]: {**whole, "paths": {path: item}}
        for path, item in whole["paths"].items()
    }


def save(document: Any, file: Path) -> Path:
    """Write a document, and give its file back."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document), encoding="utf-8")
    return file
