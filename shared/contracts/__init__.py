"""The published language: every public event, one file per owning service.

Events are frozen dataclasses. Consumers read them; only the owner's `publisher.py` builds them. A field
may be added with a default, never renamed or removed: the JSON Schemas beside these files are open.
"""
