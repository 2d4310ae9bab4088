"""All that runs the system on one machine without containers: databases, brokers, services."""
