"""A shop in FastAPI that tells Klaviyo of orders, and shows its customers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI, HTTPException
from klaviyo_client import AsyncKlaviyo, NotFoundError
from klaviyo_client.models import Profile
from pydantic import BaseModel


class Line(BaseModel):
    """Some pieces of an article."""

    sku: str
    quantity: int
    price: float


class Order(BaseModel):
    """What a customer has bought."""

    number: str
    email: str
    lines: list[Line]


def main(klaviyo: AsyncKlaviyo) -> FastAPI:
    """The application; it closes the client at its end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with klaviyo:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/orders", status_code=202)
    async def place(order: Order) -> None:
        await klaviyo.events.create_event(
            metric={"name": "Placed Order"},
            profile={"email": order.email},
            properties={
                "OrderId": order.number,
                "Items": [line.model_dump() for line in order.lines],
            },
            value=sum(line.quantity * line.price for line in order.lines),
            value_currency="EUR",
            unique_id=order.number,
            time=datetime.now(UTC),
        )

    @app.get("/customers/{id}")
    async def customer(id: str) -> Profile:
        try:
            found = await klaviyo.profiles.get_profile(id)
        except NotFoundError:
            raise HTTPException(404, "no such customer") from None
        return found.data

    return app


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(main(AsyncKlaviyo()))
