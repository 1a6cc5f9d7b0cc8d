"""What an SDK will offer, before there is one."""

from __future__ import annotations

from generator import __version__
from generator.annotations import field_annotation
from generator.extraction import surface_of
from generator.ir import Api, Model, Sdk
from generator.models import unhidden
from generator.render import render, runtime_files
from generator.surface import Surface

PACKAGE = "klaviyo_client"


def surface(api: Api) -> Surface:
    """What users of an API's SDK can name.

    Nothing is formatted, and datamodel-code-generator not asked: neither changes a
    name or a type.
    """
    spelled = {
        model.name: {
            field.name: unhidden(field_annotation(field), model)
            for field in model.fields
        }
        for model in api.definitions.values()
        if isinstance(model, Model)
    }
    files = render(Sdk(api), api, spelled, PACKAGE, __version__)
    return surface_of({**files, **runtime_files(PACKAGE)}, PACKAGE)
