"""Metrics of one service in the Prometheus text form."""

from collections.abc import Iterable

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
        self.left_out = Gauge(
            "royalty_left_out_subjects", "Subjects that a read model goes without", registry=self.registry
        )
        self.heard = Gauge(
            "royalty_heard_sequence", "Last sequence heard of a source", ("source",), registry=self.registry
        )
        self._alarms = Gauge(
            "royalty_open_alarms", "Alarms that nobody has settled", ("kind",), registry=self.registry
        )
        self._alarm_ages = Gauge(
            "royalty_oldest_alarm_seconds", "Age of the oldest of them", ("kind",), registry=self.registry
        )
        self._answered: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        of_a_building = (
            ("royalty_building_position", "Entries folded into a read model that is being built"),
            ("royalty_building_goal", "Entries that it has to fold"),
            ("royalty_building_seconds_left", "How long that will still take, as far as it can be said"),
        )
        self._building = tuple(
            Gauge(name, what, ("read_model",), registry=self.registry) for name, what in of_a_building
        )

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

    def show_building(self, read_model: str, *values: float | None) -> None:
        """How far the one read model is that is being built: position, goal, seconds left; None is not shown."""
        for gauge, value in zip(self._building, values, strict=True):
            if value is not None:
                gauge.labels(read_model).set(value)

    def show_no_building(self) -> None:
        """No read model is being built."""
        for gauge in self._building:
            gauge.clear()

    def show_alarms(self, ages: Iterable[tuple[str, float]]) -> None:
        """Kind and age in seconds of every open alarm; what is not open any more is not shown."""
        self._alarms.clear()
        self._alarm_ages.clear()
        oldest: dict[str, float] = {}
        for kind, age in ages:
            self._alarms.labels(kind).inc()
            oldest[kind] = max(age, oldest.get(kind, 0.0))
        for kind, age in oldest.items():
            self._alarm_ages.labels(kind).set(age)

    def render(self) -> bytes:
        """All metrics in the text exposition format."""
        return generate_latest(self.registry)
