"""Chromium and Firefox behind the few calls that tests of pages share."""

from __future__ import annotations

import base64
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any, Protocol

import pytest

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Browser(Protocol):
    """A tab of a browser. `run` takes the body of a function and returns what it returns."""

    def open(self, path: Path, width: int) -> None: ...
    def run(self, script: str) -> Any: ...
    def picture(self, path: Path) -> None: ...
    def close(self) -> None: ...


class Firefox:
    """Debian's Firefox, driven by Mozilla's own driver, because Playwright needs a patched one."""

    def __init__(self) -> None:
        driver = pytest.importorskip("marionette_driver.marionette")
        if FIREFOX is None:
            pytest.skip("no Firefox is installed")
        log = tempfile.mkdtemp(prefix="khabar-firefox-")  # the driver removes a log that exists
        self._driver = driver.Marionette(
            bin=FIREFOX, headless=True, port=_free_port(), gecko_log=log
        )
        self._driver.start_session()

    def open(self, path: Path, width: int) -> None:
        """Open a page; in a frame, because the least width of a window is 500 pixels."""
        frame = f'<!doctype html><iframe src="{path.name}" width="{width}" height="850"></iframe>'
        around = path.with_name("frame.html")
        around.write_text(frame, encoding="utf-8")
        self._driver.set_window_rect(width=width + 100, height=1000)
        self._driver.navigate(around.as_uri())
        self._driver.switch_to_frame(0)
        self._driver.execute_async_script("document.fonts.ready.then(() => arguments[0]())")

    def run(self, script: str) -> Any:
        return self._driver.execute_script(script)

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._driver.screenshot(full=False)))

    def close(self) -> None:
        self._driver.cleanup()


class Chromium:
    """A tab of Chromium, driven by Playwright."""

    def __init__(self, tab: Any) -> None:
        self._tab = tab

    def open(self, path: Path, width: int) -> None:
        self._tab.set_viewport_size({"width": width, "height": 1000})
        self._tab.goto("about:blank")
        self._tab.goto(path.as_uri())
        self._tab.evaluate("document.fonts.ready.then(() => null)")

    def run(self, script: str) -> Any:
        return self._tab.evaluate(f"() => {{ {script} }}")

    def picture(self, path: Path) -> None:
        self._tab.screenshot(path=path)

    def close(self) -> None:
        """Nothing to do: who made the tab closes it."""
