"""What a program calls is found from its source, whatever names it gives things."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from runtime.operation import Job, Operation
from runtime.scopes.catalogue import Api
from runtime.scopes.finding import Found, find
from runtime.scopes.program import read


def operation(
    name: str, method: str, path: str, *scopes: str, **facts: Any
) -> Operation:
    group = path.split("/")[2].partition("-")[0]
    return Operation(
        name=name,
        group=facts.pop("group", f"{group}s" if not group.endswith("s") else group),
        method=method,
        path=path,
        revision="2026-07-15",
        scopes=scopes,
        **facts,
    )


JOBS = "/api/profile-bulk-import-jobs"
OPERATIONS = [
    operation("get_profiles", "GET", "/api/profiles", "profiles:read"),
    operation("get_profile", "GET", "/api/profiles/{id}", "profiles:read"),
    operation("create_profile", "POST", "/api/profiles", "profiles:write"),
    operation("update_profile", "PATCH", "/api/profiles/{id}", "profiles:write"),
    operation(
        "get_lists", "GET", "/api/lists", "lists:read", aliases=("list_all_lists",)
    ),
    operation("create_list", "POST", "/api/lists", "lists:write"),
    operation("get_events", "GET", "/api/events", "events:read"),
    operation("create_event", "POST", "/api/events", "events:write"),
    operation("get_tags", "GET", "/api/tags", "tags:read"),
    operation("bulk_import_profiles", "POST", JOBS, "profiles:write", group="profiles"),
    operation(
        "get_bulk_import_profiles_job",
        "GET",
        f"{JOBS}/{{job_id}}",
        "jobs:read",
        group="profiles",
        job=Job(("complete",)),
    ),
    operation(
        "get_errors_for_bulk_import_profiles_job",
        "GET",
        f"{JOBS}/{{id}}/import-errors",
        "errors:read",
        group="profiles",
    ),
    operation(
        "get_lists_for_bulk_import_profiles_job",
        "GET",
        f"{JOBS}/{{id}}/lists",
        "other:read",
        group="profiles",
    ),
]
BETA = [operation("get_new_things", "GET", "/api/news", "news:read")]


def api(operations: list[Operation], sides: Mapping[str, Api] | None = None) -> Api:
    return Api({one.name: one for one in operations}, sides or {})


SIDE = api(BETA)
PACKAGES = {
    "klaviyo_client": api(OPERATIONS, {"beta": SIDE, "2026-10-15.pre": SIDE}),
    "klaviyo_client.beta": SIDE,
}


def found(folder: Path, **files: str) -> Found:
    """What a program of some files calls; `a_in_b` is the module `b.a`."""
    for name, text in files.items():
        path = folder / f"{'/'.join(reversed(name.split('_in_')))}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
    return find(read(folder), PACKAGES)


START = "from klaviyo_client import Klaviyo\nklaviyo = Klaviyo()\n"

SEEN = {
    "plain": (START + "klaviyo.profiles.get_profiles()", "get_profiles"),
    "alias of the class": (
        "from klaviyo_client import AsyncKlaviyo as K\nasync def f():\n"
        " async with K(api_key='x') as k:\n  await k.lists.get_lists()",
        "get_lists",
    ),
    "alias of the module": (
        "import klaviyo_client as kc\nkc.Klaviyo().events.create_event()",
        "create_event",
    ),
    "all of it": (
        "from klaviyo_client import *\nKlaviyo().tags.get_tags()",
        "get_tags",
    ),
    "alias of the method": (START + "klaviyo.lists.list_all_lists()", "get_lists"),
    "a group": (
        START + "p = klaviyo.profiles\ndef f():\n return p.get_profile('x')",
        "get_profile",
    ),
    "a method": (START + "f = klaviyo.events.get_events\nf()", "get_events"),
    "two at once": (
        START
        + "p, l = klaviyo.profiles, klaviyo.lists\np.get_profile(); l.create_list()",
        "create_list get_profile",
    ),
    "a walrus": (
        START + "if (p := klaviyo.profiles) and p.get_profiles(): pass",
        "get_profiles",
    ),
    "options": (
        START + "klaviyo.with_options(timeout=5).tags.get_tags()",
        "get_tags",
    ),
    "in a class": (
        START
        + "class A:\n def __init__(self):\n  self.k = klaviyo\n  self.p = self.k.profiles\n"
        " @property\n def e(self): return self.k.events\n"
        " def f(self):\n  self.p.get_profiles()\n  self.e.create_event()",
        "create_event get_profiles",
    ),
    "given to a class": (
        START + "class A:\n def __init__(self, lists): self.x = lists\n"
        " def f(self): self.x.get_lists()\nA(klaviyo.lists)",
        "get_lists",
    ),
    "a subclass": (
        "from klaviyo_client import Klaviyo\nclass Mine(Klaviyo):\n"
        " def f(self): return self.lists.get_lists()\nMine().tags.get_tags()",
        "get_lists get_tags",
    ),
    "a dataclass": (
        "from dataclasses import dataclass\nfrom klaviyo_client import Klaviyo\n"
        "@dataclass\nclass A:\n k: Klaviyo | None\n"
        " def f(self): self.k.tags.get_tags()",
        "get_tags",
    ),
    "an annotation": (
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n from klaviyo_client import Klaviyo\n"
        "def f(k: 'Klaviyo'): p = k.profiles; p.create_profile()",
        "create_profile",
    ),
    "a parameter": (
        START + "def f(g): g.get_lists()\nf(klaviyo.lists)\nf(g=klaviyo.lists)",
        "get_lists",
    ),
    "a factory": (
        "from klaviyo_client import Klaviyo\ndef make():\n k = Klaviyo()\n return k\n"
        "t = make().tags\nt.get_tags()",
        "get_tags",
    ),
    "a fixture": (
        "import contextlib\nfrom klaviyo_client import Klaviyo\n@contextlib.contextmanager\n"
        "def made():\n with Klaviyo() as k: yield k\n"
        "with made() as x:\n y = x.tags\n y.get_tags()",
        "get_tags",
    ),
    "an exit stack": (
        "import contextlib\nfrom klaviyo_client import Klaviyo\n"
        "with contextlib.ExitStack() as s:\n k = s.enter_context(Klaviyo())\n"
        " t = k.tags\n t.get_tags()",
        "get_tags",
    ),
    "partial": (
        START
        + "from functools import partial\np = partial(klaviyo.tags.get_tags)\np()",
        "get_tags",
    ),
    "imported": (
        "import importlib\nk = importlib.import_module('klaviyo_client').Klaviyo()\n"
        "k.tags.get_tags()",
        "get_tags",
    ),
    "getattr": (START + "getattr(klaviyo.tags, 'get_tags')()", "get_tags"),
    "getattr twice": (
        START + "getattr(getattr(klaviyo, 'tags'), 'get_' + 'tags')()",
        "get_tags",
    ),
    "getattr with constants": (
        START + "N = 'profiles'\nV = 'get'\ngetattr(klaviyo.profiles, f'{V}_{N}')()",
        "get_profiles",
    ),
    "getattr in a loop": (
        START + "for n in ('get_profiles', 'create_profile'):\n"
        " getattr(klaviyo.profiles, n)()",
        "create_profile get_profiles",
    ),
    "getattr from a table": (
        START + "T = {'a': 'get_profiles', 'b': 'create_profile'}\ndef f(k):\n"
        " getattr(klaviyo.profiles, T[k])()\n"
        "[getattr(klaviyo.lists, n) for n in sorted(['get_lists'])]",
        "create_profile get_lists get_profiles",
    ),
    "operator": (
        START + "from operator import attrgetter, methodcaller\n"
        "methodcaller('get_tags')(klaviyo.tags)\nattrgetter('lists.get_lists')(klaviyo)",
        "get_lists get_tags",
    ),
    "raw": (
        START + "klaviyo.raw(klaviyo.profiles.get_profile, 'x')\n"
        "with klaviyo.stream(klaviyo.events.get_events) as s: pass",
        "get_events get_profile",
    ),
    "by path": (
        START + "klaviyo.request('GET', '/api/profiles?page[size]=1')\n"
        "klaviyo.request(method='patch', path=f'/api/profiles/{1}', json={})\n"
        "ask = klaviyo.request\nask('POST', 'https://a.klaviyo.com/api/lists')",
        "create_list get_profiles update_profile",
    ),
    "bulk": (
        START + "klaviyo.bulk(klaviyo.profiles.bulk_import_profiles, rows)",
        "bulk_import_profiles get_bulk_import_profiles_job "
        "get_errors_for_bulk_import_profiles_job",
    ),
    "a job": (
        START + "job = klaviyo.profiles.bulk_import_profiles().data\nklaviyo.wait(job)",
        "bulk_import_profiles get_bulk_import_profiles_job "
        "get_errors_for_bulk_import_profiles_job",
    ),
    "a job alone": (
        START + "klaviyo.profiles.bulk_import_profiles()",
        "bulk_import_profiles",
    ),
    "update_or_create": (
        START + "klaviyo.update_or_create(klaviyo.profiles.create_profile, email='x')",
        "create_profile update_profile",
    ),
    "beta": (
        START + "klaviyo.beta.news.get_new_things()\n"
        "klaviyo.revision('2026-10-15.pre').news.get_new_things()",
        "get_new_things",
    ),
    "beta alone": (
        "from klaviyo_client.beta import Klaviyo as B\nB().news.get_new_things()",
        "get_new_things",
    ),
    "in a lambda": (START + "f = lambda: klaviyo.tags.get_tags()", "get_tags"),
    "a default": (
        START + "def f(t=klaviyo.tags): t.get_tags()",
        "get_tags",
    ),
    "by its name alone": ("def f(k): k.tags.get_tags()", "get_tags"),
    "of a stranger's": ("from other import k\nk().x.tags.get_tags()", "get_tags"),
    "set from outside": (
        START + "import app\napp.state.t = klaviyo.tags\n"
        "def f(r): r.app.state.t.get_tags()",
        "get_tags",
    ),
    "not only None": (
        "from other import make\nk = None\ndef f():\n global k\n k = make()\n"
        "def g(): k.tags.get_tags()",
        "get_tags",
    ),
    "a collection that is filled": (
        START + "ks = {'a': None}\ndef f(a):\n ks[a] = klaviyo\n"
        " ks[a].tags.get_tags()\nls = []\nls.append(klaviyo)\n"
        "for l in ls: l.lists.get_lists()",
        "get_lists get_tags",
    ),
    "a context of its own": (
        START + "class C:\n def __enter__(self): return klaviyo.tags\n"
        " def __exit__(self, *e): ...\nwith C() as t: t.get_tags()",
        "get_tags",
    ),
    "a proxy": (
        START + "class P:\n def __getattr__(self, n): return 1\n" "P().tags.get_tags()",
        "get_tags",
    ),
    "constants of a class": (
        START + "class C:\n A = ('get_tags',)\n B = 'get_lists'\n"
        "for n in C.A + (C.B,): getattr(klaviyo.tags, n, None)\n"
        "getattr(klaviyo.lists, C.B)()",
        "get_lists get_tags",
    ),
    "in a comprehension": (
        START + "D = {'x': 'get_tags'}\n"
        "[getattr(klaviyo.tags, n) for n in list(D.values())]\n"
        "[getattr(klaviyo.lists, n) for n in {'get_lists': 1}.keys()]",
        "get_lists get_tags",
    ),
    "nonlocal": (
        START + "def f():\n t = None\n def g():\n  nonlocal t\n  t = klaviyo.tags\n"
        " t.get_tags()",
        "get_tags",
    ),
    "keywords only": (
        START + "def f(*, t=None, **k): t.get_tags()\nf(t=klaviyo.tags)",
        "get_tags",
    ),
    "either": (
        START + "x = klaviyo.tags if input() else None\n(x or klaviyo.tags).get_tags()",
        "get_tags",
    ),
    "an annotated name": (
        "import klaviyo_client\nfrom typing import Annotated, Optional\n"
        "k: Optional['klaviyo_client.Klaviyo'] = None\nt = k.tags\nt.get_tags()\n"
        "def f(x: Annotated[klaviyo_client.AsyncKlaviyo, 1]): y = x.lists; y.get_lists()",
        "get_lists get_tags",
    ),
    "a promise": (
        "from klaviyo_client import Klaviyo\nfrom other import made\n"
        "def f() -> 'Klaviyo': return made()\nt = f().tags\nt.get_tags()",
        "get_tags",
    ),
    "match": (
        START + "match klaviyo.tags.get_tags():\n case []: klaviyo.lists.get_lists()",
        "get_lists get_tags",
    ),
}


@pytest.mark.parametrize(("source", "names"), SEEN.values(), ids=SEEN)
def test_what_is_called_is_found(source: str, names: str, tmp_path: Path) -> None:
    result = found(tmp_path, app=source)
    assert sorted(result.uses) == names.split()
    assert result.unseen == set()


NOT_OURS = {
    "words": START + "# klaviyo.tags.get_tags()\n'klaviyo.tags.get_tags()'",
    "a class of its own": (
        "class Tags:\n def get_tags(self): ...\nclass DB:\n"
        " def __init__(self): self.tags = Tags()\ndb = DB()\ndb.tags.get_tags()\n"
        "def f(x): x.tags.get_tags()\nf(db)\nclass More(DB): pass\nMore().tags.get_tags()"
    ),
    "a method of its own": START
    + "class A:\n def get_tags(self): return self.get_tags()",
    "another group's": START + "klaviyo.tags.get_lists",
    "the standard library's": "import json\njson.tags.get_tags()\n{}.tags.get_tags()",
    "limits": START + "klaviyo.limits.get_tags",
    "not called": START
    + "from klaviyo_client import operations\noperations['get_tags']",
    "a path of another API": "import httpx\nhttpx.request('GET', 'https://x/api/other')",
}


@pytest.mark.parametrize("source", NOT_OURS.values(), ids=NOT_OURS)
def test_what_is_not_called_is_not_found(source: str, tmp_path: Path) -> None:
    assert found(tmp_path, app=source).uses == {}


def test_names_lead_from_module_to_module(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        __init___in_shop="from .clients import klaviyo",
        clients_in_shop=START + "tags = klaviyo.tags",
        daily_in_jobs_in_shop="from ..clients import tags as t\nt.get_tags()",
        web_in_shop="import shop.clients as c\nfrom shop import klaviyo, clients\n"
        "x = c.klaviyo.lists\nx.get_lists()\ny = clients.klaviyo\nz = y.events\n"
        "z.get_events()\nklaviyo.profiles.get_profiles()",
    )
    assert sorted(result.uses) == "get_events get_lists get_profiles get_tags".split()
    assert not any(use.assumed for use in result.uses.values())
    assert result.scopes == ("events:read", "lists:read", "profiles:read", "tags:read")
    # The call, and not the import of the group.
    [place] = result.uses["get_tags"].places
    assert (place.path, place.line) == (tmp_path / "shop/jobs/daily.py", 2)


UNSEEN = {
    "getattr(klaviyo.tags, input())()": "which name input() is in getattr(klaviyo.tags",
    "def f(n):\n getattr(klaviyo, n)": "which name n is in getattr(klaviyo, n)",
    "def f(n):\n getattr(klaviyo.tags, f'get_{n}')": "which name f'get_{n}' is",
    "def f(p): klaviyo.request('GET', p)": "which path is asked for",
    "def f(m): klaviyo.request(m, '/api/lists')": "which method of HTTP is in",
    "klaviyo.request('GET', '/api/unheard-of')": "what GET /api/unheard-of needs",
    "def f(x): klaviyo.request('GET', f'/api/odd/{x}')": "what GET /api/odd/{} needs",
    "import other\nother.sync(klaviyo)": "what other.sync does with the client",
}


@pytest.mark.parametrize(("source", "told"), UNSEEN.items())
def test_what_cannot_be_seen_is_told(source: str, told: str, tmp_path: Path) -> None:
    result = found(tmp_path, app=START + source)
    [(place, reason)] = result.unseen
    assert told in reason
    assert place.line == 2 + len(source.splitlines())


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "book.ipynb").write_text("{}")
    (tmp_path / "old.py").write_text("print 'x'")
    (tmp_path / "odd.py").write_bytes(b"x = '\xff'")
    (tmp_path / "deep.py").write_text("x = " + "(" * 5000 + ")" * 5000)
    (tmp_path / "long.py").write_text("x = " + "+".join(["1"] * 20_000))
    for folder in (".venv", "venv", "node_modules", "__pycache__"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.py").write_text(START + "klaviyo.tags.get_tags()")
    result = found(tmp_path, app=START + "klaviyo.lists.get_lists()")
    assert sorted(result.uses) == ["get_lists"]
    told = {place.path.name: reason for place, reason in result.unseen}
    assert told.keys() >= {"book.ipynb", "old.py", "odd.py", "deep.py"}
    assert told["book.ipynb"] == "notebooks are not read"
    assert "in line 1" in told["old.py"]


def test_circles_and_mazes_come_to_an_end(tmp_path: Path) -> None:
    maze = "".join(f"x{n} = x{n - 1} or x{n - 1} or y\n" for n in range(1, 60))
    result = found(
        tmp_path,
        circle="a = b\nb = a\na.tags.get_tags()\ndef f(x): return f(x)\nf(f(f))",
        maze=f"y = x59\nx0 = y\n{maze}x59.lists.get_lists()",
        selves="class A(A):\n def f(self): self.x = self.x\nA().x.tags\nA().f().g",
    )
    assert set(result.uses) <= {"get_tags", "get_lists"}


def test_a_single_file_is_a_program(tmp_path: Path) -> None:
    path = tmp_path / "job.py"
    path.write_text(START + "klaviyo.tags.get_tags()")
    assert find(read(path), PACKAGES).scopes == ("tags:read",)


def test_operations_are_not_hashed() -> None:
    # They have dicts, and so meanings name them.
    with pytest.raises(TypeError):
        hash(msgspec.structs.replace(OPERATIONS[0], responses={}))
