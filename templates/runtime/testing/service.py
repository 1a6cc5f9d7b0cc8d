"""What each request does and is answered, by its method and the form of its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .batches import Batches, rows_of
from .clock import iso
from .contract import Endpoint, Success
from .errors import Refused, missing
from .filtering import Term, fits, moment_of
from .kinds import RELATIONSHIPS, Kind
from .queries import CURSORS, Query, cursor, with_cursor
from .rendering import Renderer
from .samples import MISSING
from .schemas import Schema
from .store import Resource
from .world import World
from .writing import Writer, links_in

Document = dict[str, Any]


class Call(NamedTuple):
    """A request that is as the document says.

    `steps` are those of its path, `url` its whole address without the query, and
    `origin` what its links begin with.
    """

    endpoint: Endpoint
    steps: tuple[str, ...]
    query: Query
    body: Any
    url: str
    origin: str


class Reply(NamedTuple):
    """A status, and a document, None where there is no content."""

    status: int
    document: Any = None


class Service:
    """Answers calls of one revision."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.writer = Writer(world)
        self.batches = Batches(world, self.writer)
        self._kinds = world.kinds
        self._store = world.store

    def reply(self, call: Call) -> Reply:
        """The answer to a call.

        Raises:
            Refused: for an answer that is no success.
        """
        method, count = call.endpoint.operation.method, len(call.steps)
        named = len(call.endpoint.steps) > 2 and call.endpoint.steps[2] is None
        act: Callable[[Call], Reply]
        if count > 3 and named:
            act = {
                "GET": self._related,
                "POST": self._relate,
                "PATCH": self._relate,
                "PUT": self._relate,
                "DELETE": self._relate,
            }.get(method, self._made_up)
        elif count == 3 and named:
            act = {
                "GET": self._read,
                "PATCH": self._update,
                "PUT": self._update,
                "DELETE": self._delete,
            }.get(method, self._made_up)
        elif count == 2:
            act = {"GET": self._list, "POST": self._post}.get(method, self._made_up)
        else:
            act = self._made_up
        return act(call)

    def begin(self) -> None:
        """Put there what any account has: what is listed whole and no request makes."""
        for kind in self._kinds.values():
            lister = kind.lister
            if lister is None or lister.operation.paging or not kind.made_elsewhere:
                continue
            if self._store.all(kind.name) or lister.public or not kind.collection:
                continue
            ids: list[Any] = [self._store.new_id()]
            if kind.reader is not None:
                name = kind.reader.names[0]
                shape = self.world.schemas.shape(kind.reader.parameters.get(name, {}))
                ids = shape.get("enum", ids)
            for id_ in ids:
                self.writer.invented(kind, id_)

    # -------------------------------------------------------------- reading

    def _list(self, call: Call) -> Reply:
        if not call.endpoint.many or call.endpoint.type not in self._kinds:
            return self._made_up(call)
        return self._page(call, self._store.all(call.endpoint.type))

    def _read(self, call: Call) -> Reply:
        kind = self._kinds.get(call.endpoint.type or "")
        if kind is None:
            return self._made_up(call)
        resource = self._found(kind, call.steps[2])
        if kind.statuses:
            self.batches.poll(kind, resource)
        return self._shown(call, resource)

    def _found(self, kind: Kind, id_: str) -> Resource:
        resource = self._store.get(kind.name, id_)
        if resource is None:
            if not self.world.state.invent:
                raise missing(kind.name, id_)
            resource = self.writer.invented(kind, id_)
        return resource

    def _owner(self, call: Call) -> tuple[Kind, Resource] | None:
        """The resource whose relationship a path is about."""
        collection = call.steps[1]
        kind = next(
            (k for k in self._kinds.values() if k.collection == collection), None
        )
        return (kind, self._found(kind, call.steps[2])) if kind else None

    def _related(self, call: Call) -> Reply:
        owner, name = self._owner(call), call.steps[-1]
        if owner is None or name not in owner[0].relations:
            return self._made_up(call)
        relation = owner[0].relations[name]
        if relation.type != call.endpoint.type:
            return self._made_up(call)  # a path for several, described as one of them
        found = [
            other
            for id_ in owner[1].linked(name)
            if (other := self._store.get(relation.type, id_)) is not None
        ]
        if call.endpoint.many:
            return self._page(call, found)
        if found:
            return self._shown(call, found[0])
        success = _success(call.endpoint)
        data = self.world.schemas.property(success.schema, "data") or {}
        if data.get("nullable"):
            return Reply(success.status, self._document(call, success, None, ()))
        if self.world.state.invent and relation.type in self._kinds:
            other = self.writer.invented(
                self._kinds[relation.type], self._store.new_id()
            )
            self._store.link(owner[1], name, [other.id])
            return self._shown(call, other)
        raise missing(name, owner[1].id)

    def _page(self, call: Call, found: list[Resource]) -> Reply:
        """A page of resources, as the query wants them."""
        query, success = call.query, _success(call.endpoint)
        if query.terms:
            seen = self.world.seen
            found = self._candidates(found, query.terms)
            found = [r for r in found if fits(r, query.terms, self._store, seen)]
        if query.sort:
            found = self._sorted(found, query.sort)
        start, size = query.start, query.size
        if query.after and found[start - 1 : start] != [
            r for r in found[start - 1 : start] if r.id == query.after
        ]:
            # Something before it went: the page begins after the same resource.
            places = [i for i, r in enumerate(found) if r.id == query.after]
            start = places[0] + 1 if places else start
        page = found[start : start + size] if size else found[start:]
        onward: dict[str, str] = {}
        if size:
            wire = next(
                (
                    p.wire
                    for p in call.endpoint.operation.parameters
                    if p.wire in CURSORS
                ),
                CURSORS[0],
            )
            if start + size < len(found):
                place = cursor(start + size, page[-1].id)
                onward["next"] = f"{call.url}?{with_cursor(query, wire, place)}"
            if start > 0:
                first = max(0, start - size)
                before = found[first - 1].id if first else ""
                place = cursor(first, before)
                onward["prev"] = f"{call.url}?{with_cursor(query, wire, place)}"
        renderer = Renderer(self.world, query, call.origin)
        item = call.endpoint.data or {}
        data = [renderer.resource(resource, item) for resource in page]
        document = self._document(call, success, data, page, renderer, onward)
        return Reply(success.status, document)

    def _candidates(
        self, found: list[Resource], terms: tuple[Term, ...]
    ) -> list[Resource]:
        """Those of a type that may fit: few, where an identifier is asked for."""
        kind = self._kinds.get(found[0].type) if found else None
        for term in terms:
            if kind is None or term.operator not in ("equals", "any"):
                continue
            if term.field == "id" or term.field in kind.identifiers:
                values = term.value if isinstance(term.value, list) else [term.value]
                near = self._store.candidates(kind.name, term.field, values)
                whole = set(map(id, found)) if len(near) < len(found) else set()
                return [r for r in near if id(r) in whole] if whole else found
        return found

    def _sorted(self, found: list[Resource], sort: str) -> list[Resource]:
        name = sort.removeprefix("-")
        keyed = [(_rank(self._value(r, name)), r) for r in found]
        keyed.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
        return [resource for _, resource in keyed]

    def _value(self, resource: Resource, name: str) -> Any:
        if name == "id":
            return resource.id
        first, *steps = name.split(".")
        value = self.world.seen(resource, first)
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    # -------------------------------------------------------------- writing

    def _post(self, call: Call) -> Reply:
        endpoint, body = call.endpoint, call.body
        data = body.get("data") if isinstance(body, Mapping) else None
        if not isinstance(data, Mapping):
            return self._posted_form(call)
        kind = self._kinds.get(endpoint.sent_type or "")
        own = kind is not None and kind.collection == endpoint.collection
        if kind is None:
            return self._posted_elsewhere(call, data)
        if kind.statuses and own:
            return self._shown(call, self.batches.start(endpoint, kind, data))
        statuses = [success.status for success in endpoint.successes]
        if kind.identifiers and not own:
            if endpoint.data is None or set(statuses) >= {200, 201}:
                resource, new = self.writer.upsert(kind, data)
                return self._shown(call, resource, 201 if new else 200)
        if own or "id" not in data:
            return self._shown(call, self.writer.create(kind, data))
        resource = self._found(kind, data["id"])
        if endpoint.collection.endswith("-clone"):
            resource = self._cloned(kind, resource, data)
        else:
            self.writer.check_links(kind, data)
            self.writer.set_links(kind, resource, data, replace=True)
        return self._shown(call, resource)

    def _posted_form(self, call: Call) -> Reply:
        """A form makes a resource of what it answers; other bodies make nothing."""
        kind = self._kinds.get(call.endpoint.type or "")
        if kind is None or not isinstance(call.body, Mapping):
            return self._made_up(call)
        attributes = {k: v for k, v in call.body.items() if not isinstance(v, bytes)}
        return self._shown(call, self.writer.create(kind, {"attributes": attributes}))

    def _posted_elsewhere(self, call: Call, data: Mapping[str, Any]) -> Reply:
        """What is no resource itself: a batch without a job, a merge, or a report."""
        kind = self._kinds.get(call.endpoint.type or "")
        if kind is not None and "id" in data:
            resource = self._found(kind, data["id"])
            for _, type_, id_ in links_in(data):
                source = self.writer.reach(type_, id_, f"/data/{RELATIONSHIPS}")
                if source is not None and type_ == kind.name and source is not resource:
                    self.writer.delete(source)
            return self._shown(call, resource)
        if any(row.data["type"] in self._kinds for row in rows_of(data)):
            self.batches.run(call.endpoint, data)
        elif kind is not None:
            return self._shown(call, self.writer.create(kind, data))
        return self._made_up(call)

    def _cloned(
        self, kind: Kind, resource: Resource, data: Mapping[str, Any]
    ) -> Resource:
        given = {
            name.removeprefix("new_"): value
            for name, value in (data.get("attributes") or {}).items()
        }
        copy = self._store.add(
            kind.name,
            self._store.new_id(),
            {**resource.attributes, **given},
            self.world.now(),
        )
        for name in resource.links:
            if kind.relations[name].many or kind.relations[name].inverse is None:
                self._store.link(copy, name, resource.linked(name))
        return copy

    def _update(self, call: Call) -> Reply:
        data = call.body.get("data") if isinstance(call.body, Mapping) else None
        type_ = call.endpoint.sent_type or call.endpoint.type or ""
        kind = self._kinds.get(type_)
        if kind is None or not isinstance(data, Mapping):
            return self._made_up(call)
        resource = self._found(kind, call.steps[2])
        if kind.statuses:
            self.batches.cancel(kind, resource)
        else:
            self.writer.update(kind, resource, data)
        return self._shown(call, resource)

    def _delete(self, call: Call) -> Reply:
        collection = call.steps[1]
        kind = next(
            (k for k in self._kinds.values() if k.collection == collection), None
        )
        if kind is not None:
            self.writer.delete(self._found(kind, call.steps[2]))
        return self._made_up(call)

    def _relate(self, call: Call) -> Reply:
        """Add to a relationship, set it, or take from it."""
        owner, name = self._owner(call), call.steps[-1]
        data = call.body.get("data") if isinstance(call.body, Mapping) else None
        if owner is None:
            return self._made_up(call)
        kind, resource = owner
        relation = kind.relations.get(name)
        if relation is None:
            return self._made_up(call)
        items = data if isinstance(data, list) else [data] if data else []
        ids = [item["id"] for item in items if isinstance(item.get("id"), str)]
        method = call.endpoint.operation.method
        if method != "DELETE":
            for index, id_ in enumerate(ids):
                place = f"/data/{index}/id" if relation.many else "/data/id"
                self.writer.reach(relation.type, id_, place)
                if method == "POST" and kind.derived and id_ in resource.linked(name):
                    # as a live account answers for catalogs
                    detail = f"{name} has {id_} already."
                    raise Refused(409, detail, place)
        if method in ("PATCH", "PUT", "DELETE"):
            for old in resource.linked(name):
                if (old in ids) is (method == "DELETE"):
                    self._store.unlink(resource, name, old)
        if method != "DELETE":
            self._store.link(resource, name, ids)
        return self._made_up(call)

    # -------------------------------------------------------------- answers

    def _shown(self, call: Call, resource: Resource, status: int = 0) -> Reply:
        """A resource, as the answer to a call, where the document has one."""
        success = _success(call.endpoint, status)
        if success.schema is None or call.endpoint.data is None:
            return self._made_up(call)
        renderer = Renderer(self.world, call.query, call.origin)
        data: Any = renderer.resource(resource, call.endpoint.data)
        if call.endpoint.many:
            data = [data]
        document = self._document(call, success, data, (resource,), renderer)
        return Reply(success.status, document)

    def _document(
        self,
        call: Call,
        success: Success,
        data: Any,
        primary: tuple[Resource, ...] | list[Resource],
        renderer: Renderer | None = None,
        onward: Mapping[str, str] | None = None,
    ) -> Document:
        schemas = self.world.schemas
        document: Document = {"data": data}
        included = schemas.property(success.schema, "included")
        if included is not None and call.query.include and renderer is not None:
            document["included"] = renderer.included(primary, included)
        links = schemas.property(success.schema, "links")
        if links is not None:
            known = {"self": call.url, **(onward or {})}
            properties: Mapping[str, Schema] = links.get("properties", {})
            document["links"] = {
                name: known.get(name, None if schemas.shape(s).get("nullable") else "")
                for name, s in properties.items()
                if name in known or schemas.shape(s).get("nullable")
            }
            for name in links.get("required", ()):
                document["links"].setdefault(name, call.url)
        return document

    def _made_up(self, call: Call) -> Reply:
        """An answer of which only its schema is known, with what was sent in it."""
        success = _success(call.endpoint)
        if success.schema is None:
            return Reply(success.status)
        moment = iso(self.world.now())
        sent = call.body.get("data") if isinstance(call.body, Mapping) else None
        data = dict(sent) if isinstance(sent, Mapping) else {}
        if call.endpoint.names and len(call.steps) > 2:
            data.setdefault("id", call.steps[2])
        document: Any = self.world.maker.conformed(
            success.schema,
            {
                "data": [] if call.endpoint.many else data,
                "links": {"self": call.url},
            },
            moment,
        )
        fields = call.query.fields.get(call.endpoint.type or "")
        attributes = document.get("data") if isinstance(document, Mapping) else None
        if fields is not None and isinstance(attributes, dict):
            kept = attributes.get("attributes", {})
            attributes["attributes"] = {k: v for k, v in kept.items() if k in fields}
        return Reply(success.status, document)


def _success(endpoint: Endpoint, status: int = 0) -> Success:
    for success in endpoint.successes:
        if success.status == status:
            return success
    return endpoint.successes[0]


def _rank(value: Any) -> tuple[int, Any]:
    """Something that any two values can be ordered by; what is not there goes first."""
    if value is None or value is MISSING:
        return 0, 0
    moment = moment_of(value)
    if moment is not None:
        return 1, moment.timestamp()
    if isinstance(value, bool | int | float):
        return 1, value
    return 2, str(value).lower()
