"""What a figure must be at least or at most; the issue that asked for it says so."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Bar:
    """A figure beside its bar: one of the two bounds is given."""

    what: str
    figure: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure is good enough."""
        is_low = self.at_least is None or self.figure >= self.at_least
        return is_low and (self.at_most is None or self.figure <= self.at_most)

    def as_json(self) -> dict[str, object]:
        """As it stands in the file of results, and as it is told while measuring."""
        told = {name: value for name, value in asdict(self).items() if value is not None}
        return {**told, "holds": self.holds}


def told(*bars: Bar) -> list[dict[str, object]]:
    """The bars for the file of results; each is printed."""
    lines = [bar.as_json() for bar in bars]
    for line in lines:
        print(f"  {line}", flush=True)
    return lines
