"""What `sdkgen help` tells beyond the commands themselves."""

from __future__ import annotations

from collections.abc import Mapping

EXIT_CODES = """\
Exit codes:
  0   done; check found no difference
  1   check found that DIR is not what generate would write; sync --check found that
      upstream has other documents than those that are pinned; diff found what
      --fail-on names
  2   bad input: documents, settings, arguments, or a DIR that cannot be written
  3   something in the documents was not understood (see --allow)
  70  a mistake in sdkgen itself"""

SETTINGS = """\
What is not on the command line comes from the nearest pyproject.toml with this table,
whose paths are relative to it:

  [tool.sdkgen]
  sources = ["specs"]               documents, or folders of them
  out = "generated"                 the project's folder
  package = "klaviyo_client"        what users import
  specs = "specs"                   the pinned documents
  overlays = "specs/overlays"       corrections to documents; sdkgen's own without it
  names = "specs/names.lock"        old names that go on working
  accepted = "specs/accepted.toml"  changes that people have accepted
  allow = []                        constructs that need not be understood

  [tool.sdkgen.severities]          the weight of a rule of diff
  rate-limit-lowered = "compatible\""""

TOPICS: Mapping[str, str] = {"exit-codes": EXIT_CODES, "settings": SETTINGS}
"""The topics by their names."""
