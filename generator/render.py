"""`ir.Api` to files, by Jinja: loops and plain conditions over prepared values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.config import data_folder
from generator.filters import filter_modules
from generator.ir import Api
from generator.literals import literal
from generator.model_views import model_modules
from generator.naming import ClassName, Identifier
from generator.operation_views import operation_module
from generator.project import project
from generator.resource_views import resource_module

RUNTIME = "_runtime"


def render(
    api: Api,
    spelled: Mapping[ClassName, Mapping[Identifier, str]],
    package: str,
    version: str,
) -> dict[str, str]:
    """All files of the project, unformatted, by path.

    Args:
        api: with owners.
        spelled: the annotations of the models' fields.
        package: the name that the SDK is imported by.
        version: the generator's own.
    """
    environment = _environment()

    def text(template: str, **values: Any) -> str:
        return environment.get_template(template).render(
            api=api, groups=api.groups, package=package, version=version, **values
        )

    pages = project(api, package, version)
    files = {
        name: text(f"project/{name}.jinja", project=pages)
        for name in ("pyproject.toml", "README.md", "api.md")
    }
    agent = f"{package.replace('_', '-')}/{api.revision} sdkgen/{version}"
    files[f"{package}/__init__.py"] = text("package/__init__.py.jinja")
    clients = {
        "_client": ("", "_sync_client.SyncClient"),
        "_async_client": ("Async", "_async_client.AsyncClient"),
    }
    for name, (prefix, base) in clients.items():
        files[f"{package}/{name}.py"] = text(
            "package/_client.py.jinja", user_agent=agent, prefix=prefix, base=base
        )
    files[f"{package}/py.typed"] = ""
    files[f"{package}/resources/__init__.py"] = text("resources/__init__.py.jinja")
    files[f"{package}/_operations/__init__.py"] = text("operations/__init__.py.jinja")
    for group in api.groups:
        files[f"{package}/resources/_{group.name}.py"] = text(
            "resources/module.py.jinja", module=resource_module(group, api)
        )
        files[f"{package}/_operations/_{group.name}.py"] = text(
            "operations/module.py.jinja", module=operation_module(group)
        )
    models = model_modules(api, spelled)
    files[f"{package}/models/__init__.py"] = text(
        "models/__init__.py.jinja", modules=models
    )
    for module in models:
        files[f"{package}/models/_{module.name}.py"] = text(
            "models/module.py.jinja", module=module
        )
    filters = filter_modules(api.groups)
    files[f"{package}/filters/__init__.py"] = text(
        "filters/__init__.py.jinja", modules=filters
    )
    for filter_module in filters:
        files[f"{package}/filters/_{filter_module.group}.py"] = text(
            "filters/group.py.jinja", module=filter_module
        )
    return files


def runtime_files(package: str) -> dict[str, str]:
    """The runtime's modules as they stand, by their paths in the project."""
    folder = data_folder("templates") / "runtime"
    return {
        f"{package}/{RUNTIME}/{path.name}": path.read_text("utf-8")
        for path in sorted(folder.glob("*.py"))
    }


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(data_folder("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Python makes all texts safe: literals, docs, markup
    )
    environment.filters["literal"] = literal
    return environment
