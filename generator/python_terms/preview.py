"""What an SDK will offer, before there is one."""

from __future__ import annotations

from generator import __version__
from generator.ir import Api, Sdk
from generator.models import spell_fields
from generator.python_terms.extraction import surface_of
from generator.python_terms.surface import Surface
from generator.render import render, runtime_files

PACKAGE = "klaviyo_client"


def surface(api: Api) -> Surface:
    """What users of an API's SDK can name.

    Nothing is formatted, and no type confirmed: neither changes a name or a type.
    """
    files = render(Sdk(api), api, spell_fields(api.definitions), PACKAGE, __version__)
    return surface_of({**files, **runtime_files(PACKAGE)}, PACKAGE)
