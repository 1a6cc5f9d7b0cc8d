"""`ir.Api` to files, by Jinja: loops and plain conditions over prepared values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.base.config import data_folder
from generator.base.literals import literal
from generator.base.naming import ClassName, Identifier
from generator.documents.document import Document
from generator.printing.docstrings import docstring
from generator.printing.views.clients import client_module, title
from generator.printing.views.contract import contract
from generator.printing.views.descriptors import operation_module
from generator.printing.views.dicts import dict_modules, dicts
from generator.printing.views.filters import filter_modules
from generator.printing.views.methods import resource_module
from generator.printing.views.models import model_modules
from generator.printing.views.package import package_module
from generator.printing.views.pages import project
from generator.understand.ir import Api, Sdk

RUNTIME = "_runtime"


def render(
    sdk: Sdk,
    api: Api,
    spelled: Mapping[ClassName, Mapping[Identifier, str]],
    package: str,
    version: str,
) -> dict[str, str]:
    """The files of one revision, unformatted, by path.

    Those of the root's revision are the project's pages and the package itself; any
    other one is a subpackage.

    Args:
        sdk: all revisions of the package, with owners.
        api: the one to render.
        spelled: the annotations of its models' fields.
        package: the name that the SDK is imported by.
        version: the generator's own.
    """
    environment = prepare()

    def text(template: str, **values: Any) -> str:
        return environment.get_template(template).render(
            api=api, groups=api.groups, package=package, version=version, **values
        )

    if api.subpackage is None:
        pages = project(sdk, package, version)
        files = {
            name: text(f"project/{name}.jinja", project=pages)
            for name in ("pyproject.toml", "README.md", "api.md")
        }
        files[f"{package}/py.typed"] = ""
        home = package
        files[f"{home}/__init__.py"] = text(
            "package/__init__.py.jinja", module=package_module(sdk)
        )
        homes = tuple(f".{a.subpackage}" if a.subpackage else "" for a in sdk.apis)
        for name in ("__init__.py", "__main__.py", "fixtures.py"):
            files[f"{home}/testing/{name}"] = text(f"testing/{name}.jinja", homes=homes)
    else:
        home = f"{package}/{api.subpackage}"
        files = {
            f"{home}/__init__.py": text(
                "package/side.py.jinja", title=docstring(title(api), 0)
            )
        }
    agent = f"{package.replace('_', '-')}/{sdk.main.revision} sdkgen/{version}"
    clients = {
        "_client": ("", "SyncClient"),
        "_async_client": ("Async", "AsyncClient"),
    }
    for name, (prefix, base) in clients.items():
        files[f"{home}/{name}.py"] = text(
            "package/_client.py.jinja",
            module=client_module(sdk, api),
            user_agent=agent,
            prefix=prefix,
            base=base,
        )
    files[f"{home}/resources/__init__.py"] = text("resources/__init__.py.jinja")
    files[f"{home}/_operations/__init__.py"] = text("operations/__init__.py.jinja")
    given = dicts(api)
    for group in api.groups:
        files[f"{home}/resources/_{group.name}.py"] = text(
            "resources/module.py.jinja", module=resource_module(group, api, given)
        )
        files[f"{home}/_operations/_{group.name}.py"] = text(
            "operations/module.py.jinja", module=operation_module(group)
        )
    models = model_modules(api, spelled)
    files[f"{home}/models/__init__.py"] = text(
        "models/__init__.py.jinja",
        title="The models",
        modules=models,
        public=any(module.public for module in models),
        renamed=api.old_models,
    )
    for module in models:
        files[f"{home}/models/_{module.name}.py"] = text(
            "models/module.py.jinja", module=module
        )
    types = dict_modules(api, given)
    files[f"{home}/types/__init__.py"] = text(
        "models/__init__.py.jinja",
        title="The dicts that methods take",
        modules=types,
        public=bool(types),
        renamed={},
    )
    for dict_module in types:
        files[f"{home}/types/_{dict_module.name}.py"] = text(
            "types/module.py.jinja", module=dict_module
        )
    filters = filter_modules(api.groups)
    files[f"{home}/filters/__init__.py"] = text(
        "filters/__init__.py.jinja", modules=filters, renamed=api.old_filters
    )
    for filter_module in filters:
        files[f"{home}/filters/_{filter_module.group}.py"] = text(
            "filters/group.py.jinja", module=filter_module
        )
    return files


def contract_file(api: Api, document: Document, package: str) -> dict[str, str]:
    """The data file of a revision's offline Klaviyo, by its path.

    Args:
        api: the revision.
        document: the corrected document that it was read from.
        package: the name that the SDK is imported by.
    """
    home = f"{package}/{api.subpackage}" if api.subpackage else package
    template = prepare().get_template("testing/contract.json.jinja")
    text = template.render(contract=contract(api, document))
    return {f"{home}/_contract.json": text}


def runtime_files(package: str) -> dict[str, str]:
    """The modules that are the same in every package, as they stand, by their paths in
    the project: the runtime, and what users import from it."""
    templates = data_folder("templates")
    return {
        f"{home}/{path.relative_to(folder).as_posix()}": path.read_text("utf-8")
        for folder, home in (
            (templates / "runtime", f"{package}/{RUNTIME}"),
            (templates / "package", package),
        )
        for path in sorted(folder.rglob("*.py"))
    }


@cache
def prepare() -> Environment:
    """Read and compile the templates."""
    environment = Environment(
        loader=FileSystemLoader(data_folder("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Python makes all texts safe: literals, docs, markup
    )
    environment.filters["literal"] = literal
    for name in environment.list_templates(extensions=["jinja"]):
        if not name.startswith("report/"):
            environment.get_template(name)
    return environment
