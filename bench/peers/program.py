"""What the Python programs of this folder share: reading a list of URLs and the line of JSON that each prints at its end."""
import json
import time


def read_urls(path):
    with open(path, encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip()]


class Report:
    """Counts wall time from where it is made, which is after the imports; the harness measures the whole program."""

    def __init__(self):
        self.started = time.perf_counter()

    def write(self, items):
        print(json.dumps({"items": items, "wallMs": round((time.perf_counter() - self.started) * 1000, 1)}))
