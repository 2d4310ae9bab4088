"""All that runs and operates the system: local stack, images, demo and the `royalty` command."""
