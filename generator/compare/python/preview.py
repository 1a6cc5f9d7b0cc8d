"""What an SDK will offer, before there is one."""

from __future__ import annotations

from generator import __version__
from generator.compare.python.extraction import surface_of
from generator.compare.python.surface import Surface
from generator.printing.confirmation import spell_fields
from generator.printing.render import render, runtime_files
from generator.understand.ir import Api, Sdk

PACKAGE = "klaviyo_client"


def surface(api: Api) -> Surface:
    """What users of an API's SDK can name.

    Nothing is formatted, and no type confirmed: neither changes a name or a type.
    """
    files = render(Sdk(api), api, spell_fields(api.definitions), PACKAGE, __version__)
    return surface_of({**files, **runtime_files(PACKAGE)}, PACKAGE)
