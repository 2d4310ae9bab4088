"""Digests of batches: items first, the manifest last with a digest over the item digests."""

from collections.abc import Iterable
from hashlib import sha256

from shared.contracts.wire import to_json

DIGEST_BYTES = 32


def item_digest(item: object) -> bytes:
    """Digest of one item event, over its wire form."""
    return body_digest(to_json(item))


def body_digest(body: bytes) -> bytes:
    """Digest of one item event that is in its wire form already."""
    return sha256(body).digest()


def batch_digest(digests: Iterable[bytes]) -> str:
    """Digest of a batch from its items' digests, in the order in which the owner published them."""
    whole = sha256()
    for digest in digests:
        whole.update(digest)
    return whole.hexdigest()
