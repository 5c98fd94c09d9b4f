"""A property that is worked out when it is first asked for, and then kept.

In:   a method without arguments.
Out:  its value, kept in the object's dictionary under the method's name.
Law:  as functools.cached_property, without the lock that this has before Python 3.12: stories are compared in one
      thread, and a story has a dozen such properties.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

_T_co = TypeVar("_T_co", covariant=True)


class once(Generic[_T_co]):  # noqa: N801 - read as a word before a method
    def __init__(self, work_out: Callable[[Any], _T_co]) -> None:
        self._work_out, self._name = work_out, work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, owner: Any, kind: type | None = None) -> _T_co:
        value = owner.__dict__[self._name] = self._work_out(owner)
        return value
