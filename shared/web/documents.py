"""OpenAPI answers of a route: an example of its success and of each of its errors."""

from typing import Any

from shared.web.problems import TYPES

ANSWER = {
    "id": "0b6ad9a2-6a51-5f0c-9d1e-2f9d0d6f6a11",
    "position": 812,
    "sequence": 97,
    "correlation_id": "5d2f0c0e-7b0b-5a53-8f3f-3a5b4b0f6c55",
}
JOB = {"job": "/v1/jobs/3f0c2d1e-8b7a-5c6d-9e0f-1a2b3c4d5e6f"}

_ERRORS: dict[int, tuple[str, dict[str, Any]]] = {
    400: ("idempotency-key-lacks", {"title": "No idempotency key"}),
    401: ("unauthorized", {"title": "No valid token", "detail": "The token has expired."}),
    403: ("scope-lacks", {"title": "The token lacks a scope", "scope": "registry:party:submit"}),
    404: ("not-found", {"title": "No such party"}),
    408: ("too-slow", {"title": "The body came too slowly"}),
    409: ("already-registered", {"title": "The command was rejected", "reason": "ALREADY_REGISTERED"}),
    413: ("too-large", {"title": "The body is too large", "limit_bytes": 1048576}),
    422: (
        "invalid",
        {
            "title": "The input has defects",
            "errors": [
                {"where": "body.country", "what": "is no ISO 3166-1 code", "value": "XX", "clause": ""}
            ],
        },
    ),
    429: ("too-many-requests", {"title": "Too many requests"}),
    503: ("not-there-yet", {"title": "The service has not got there yet"}),
}


def documented(
    example: object, *errors: int, status: int = 200, media_type: str = "application/json"
) -> dict[str, Any]:
    """Keyword arguments `responses=...` of a route with examples of its success and its errors."""
    responses: dict[int, dict[str, Any]] = {
        status: {"description": "Done", "content": {media_type: {"example": example}}}
    }
    for error in errors:
        kind, body = _ERRORS[error]
        problem = {"type": TYPES + kind, "status": error} | body
        responses[error] = {
            "description": body["title"],
            "content": {"application/problem+json": {"example": problem}},
        }
    return {"responses": responses}


READS = (401, 403, 404, 422, 503)
COMMANDS = (400, 401, 403, 404, 408, 409, 413, 422, 503)
