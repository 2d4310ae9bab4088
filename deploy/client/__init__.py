"""A client of the public HTTP APIs: posts that are safe to repeat, and waiting by watermarks."""

from deploy.client.session import Failed, Session, Waited

__all__ = ["Failed", "Session", "Waited"]
