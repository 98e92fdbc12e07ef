"""The doors over HTTP: `router` with every address under /v1, and `install_problems(app)` for errors in one shape."""

from fastapi import APIRouter

from licet.web.api import deciding, describe, law, licences, me, proposals, records, stops
from licet.web.problems import install_problems

__all__ = ["install_problems", "router"]

router = APIRouter()
# An address is looked for in this order: what is asked most comes first.
for part in (
    deciding.router,
    records.router,
    law.router,
    licences.router,
    me.router,
    proposals.router,
    stops.router,
    describe.router,
):
    router.include_router(part)
