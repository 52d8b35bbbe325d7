"""What the system `llm` costs beside Inspect, and in memory, against a server that takes 50 ms.

The server is a process of its own and answers in 50 ms, 16 requests at once. The peer sends the
same prompts through Inspect alone, as many at once. Own CPU time is what this process takes more
for a run than for the peer; its share is that of the run's wall time. A CPU that others use too
does not change it much, but for the wall time. Memory is the peak of a process of its own for a
number of articles, and for four times as many. `--short` takes few articles and gives no verdict.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import khabar
from khabar_baselines.llm import Llm
from timing import child

SECONDS, AT_ONCE, ARTICLES, SHORT = 0.05, 16, 160, 64
SHARE, GROWTH = 0.05, 1.1
_TEXT = "وصل الوفد رقم {} إلى الرباط يوم الخميس لبحث اتفاق الصيد. " * 8
_ANSWER = {"dates": [{"quotation": "يوم الخميس", "prefix": "", "type": "DATE", "value": "P1D"}]}


async def _serve() -> None:
    """Answer every request after a while, and print the port."""
    message = {"role": "assistant", "content": json.dumps(_ANSWER)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    used = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    common = {"id": "1", "object": "chat.completion", "created": 0, "model": "tiny"}
    body = json.dumps({**common, "choices": [choice], "usage": used}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                request = (await reader.readuntil(b"\r\n\r\n")).lower()
            except asyncio.IncompleteReadError:
                return writer.close()
            await reader.readexactly(int(request.split(b"content-length:")[1].split()[0]))
            await asyncio.sleep(SECONDS)
            writer.write(head.encode() + b"\r\n\r\n" + body)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def served() -> Iterator[str]:
    """Yield the address of the server, in a process of its own."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


def system(address: str) -> Llm:
    """Return the system, asked for dates alone: one request per article."""
    return Llm(
        model="openai-api/bench/tiny", base_url=address, tasks=["dates"], connections=AT_ONCE
    )


def corpus(number: int) -> khabar.Corpus:
    """Return so many short articles."""
    return khabar.Corpus(
        khabar.Article(id=f"{n:06}", text=_TEXT.replace("{}", str(n)), dates=())
        for n in range(number)
    )


class Cost(NamedTuple):
    """CPU and wall time, in seconds."""

    cpu: float
    wall: float


def measured(function: Callable[[], object]) -> Cost:
    """Return what a function takes in this process, its threads too."""
    cpu, wall = time.process_time(), time.monotonic()
    function()
    return Cost(time.process_time() - cpu, time.monotonic() - wall)


def run(address: str, articles: khabar.Corpus) -> None:
    """Run the system as `khabar evaluate` does."""
    with tempfile.TemporaryDirectory() as folder:
        report = khabar.evaluate(system(address), articles, out=Path(folder) / "run", jobs=AT_ONCE)
    assert not report.errors


def peer(address: str, articles: khabar.Corpus) -> None:
    """Send the same prompts through Inspect alone, as many at once."""
    from inspect_ai.model import GenerateConfig, ResponseSchema, get_model
    from inspect_ai.util import JSONSchema

    from khabar_baselines.llm.schemas import SCHEMAS

    asked = system(address)
    schema = JSONSchema.model_validate(SCHEMAS["dates"])
    config = GenerateConfig(
        temperature=0.0,
        max_tokens=16_384,
        max_connections=AT_ONCE,
        response_schema=ResponseSchema(name="mentions", json_schema=schema, strict=True),
    )
    prompts = ["".join(turn.content for turn in asked._prompt("dates", a)) for a in articles]

    async def ask() -> None:
        name = "openai-api/bench/tiny"
        model, room = get_model(name, base_url=address, memoize=False), asyncio.Semaphore(AT_ONCE)

        async def one(prompt: str) -> None:
            async with room:
                await model.generate(prompt, config=config)

        await asyncio.gather(*map(one, prompts))

    asyncio.run(ask())


def resident(address: str, number: int) -> float:
    """Return the peak resident memory of a run of so many articles, in MB."""
    command = [str(Path(__file__).resolve()), "--address", address, "--articles", str(number)]
    with tempfile.TemporaryDirectory() as folder:
        return child(command, Path(folder), os.environ).resident


def main() -> int:
    """Print the shares and the memory; return 1 if one is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few articles, no verdict")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    parser.add_argument("--articles", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("BENCH_API_KEY", "none")
    if options.serve:
        asyncio.run(_serve())
    if options.address:
        run(options.address, corpus(options.articles))
        return 0
    return judged(SHORT if options.short else ARTICLES, verdict=not options.short)


def judged(number: int, *, verdict: bool) -> int:
    """Measure with so many articles, and print what was measured."""
    with served() as address:
        warm, articles = corpus(AT_ONCE), corpus(number)
        for function in (run, peer):
            function(address, warm)
        whole, alone = (measured(lambda f=f: f(address, articles)) for f in (run, peer))
        small, large = resident(address, number), resident(address, 4 * number)
    share, growth = (whole.cpu - alone.cpu) / whole.wall, large / small
    of = f"{number} articles, {whole.wall:.1f} s"
    print(f"{of}: {whole.cpu:.2f} s of CPU, {alone.cpu:.2f} s with Inspect alone")
    print(f"{of}: own CPU time {100 * share:.1f}% of the run (< {100 * SHARE:.0f}%)")
    print(
        f"memory: {small:.0f} MB, {large:.0f} MB for 4 × the articles, {growth:.2f} × (≤ {GROWTH})"
    )
    return int(verdict and (share > SHARE or growth > GROWTH))


if __name__ == "__main__":
    sys.exit(main())
