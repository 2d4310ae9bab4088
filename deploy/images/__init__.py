"""The system on container images: one Dockerfile, the compose file beside the README, and its settings."""
