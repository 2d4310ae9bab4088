"""Metrics of one service in the Prometheus text form."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The metrics that every service has; one registry per service, so that several fit in a process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "royalty_http_requests", "HTTP answers", ("method", "route", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "royalty_http_request_seconds", "Seconds to answer", ("method", "route"), registry=self.registry
        )
        self.position = Gauge("royalty_log_position", "Last position of the log", registry=self.registry)
        self.folded = Gauge(
            "royalty_projected_position", "Position of the read models", registry=self.registry
        )
        self.parked = Gauge(
            "royalty_parked_subjects", "Subjects that wait for a person", registry=self.registry
        )
        self.heard = Gauge(
            "royalty_heard_sequence", "Last sequence heard of a source", ("source",), registry=self.registry
        )
        self._answered: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered, so many seconds after it came."""
        labels = (method, route, status)
        if labels not in self._answered:
            self._answered[labels] = (
                self.requests.labels(*labels),
                self.request_seconds.labels(method, route),
            )
        count, times = self._answered[labels]
        count.inc()
        times.observe(seconds)

    def render(self) -> bytes:
        """All metrics in the text exposition format."""
        return generate_latest(self.registry)
