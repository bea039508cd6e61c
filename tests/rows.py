"""Tables of cases as one test each: for pure functions, a test for each row costs more than the row."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Any

import pytest

Test = Callable[..., None]
PARAM = type(pytest.param())


def each_row(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Test], Test]:
    """Call the test with each row, as ``pytest.mark.parametrize`` would, and name all rows that fail.

    Fixtures are the same for all rows.
    """
    words = names.split(", ") if isinstance(names, str) else names
    is_single = words == [names]

    def named(row: Any) -> dict[str, Any]:
        values = row.values if isinstance(row, PARAM) else [row] if is_single else row
        return dict(zip(words, values, strict=True))

    table = [(named(row), row) for row in rows]

    def decorate(test: Test) -> Test:
        assert table, "a table without rows tests nothing"

        @wraps(test)
        def run(**fixtures: Any) -> None:
            failures = []
            for arguments, row in table:
                try:
                    test(**fixtures, **arguments)
                except Exception as error:
                    error.add_note(f"in the row {row!r:.1000}")
                    failures.append(error)
            if len(failures) == 1:
                raise failures[0]
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(table)} rows fail", failures[:20])

        rest = [each for name, each in signature(test).parameters.items() if name not in words]
        run.__signature__ = signature(test).replace(parameters=rest)  # type: ignore[attr-defined]
        return run

    return decorate
