"""What operations people see: structured logs and metrics."""
