"""What the server of forks imports, once: see tests/started.py."""

from tests import commands_run, faulty_wire, wire
from tests.started import load

__all__ = ["commands_run", "faulty_wire", "wire"]
load()
