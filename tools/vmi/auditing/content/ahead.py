"""This module lets a second thread read and inflate while the first one hashes and searches."""

from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

BATCH_BYTES = 2**20
BATCHES = 4
_LOOK_S = 0.05


class _End:
    """This is the end of what there is, and why when it came too early."""

    def __init__(self, error: BaseException | None = None):
        self.error = error


def ahead(items: Iterator[Item], weight: Callable[[Item], int]) -> Iterator[Item]:
    """This is the same items, asked for in a thread of its own; only that thread reads the image meanwhile.

    A few batches are kept at most. Whoever stops early stops the thread too, and has waited for it: one decompressor
    must never serve two threads.
    """
    queue: Queue[list[Item] | _End] = Queue(BATCHES)
    stopped = Event()
    thread = Thread(target=_run, args=(items, weight, queue, stopped), daemon=True)
    thread.start()
    try:
        while not isinstance(batch := queue.get(), _End):
            yield from batch
        if batch.error:
            raise batch.error
    finally:
        stopped.set()
        while thread.is_alive():
            _emptied(queue)
            thread.join(_LOOK_S)


def _run(items: Iterator[Item], weight: Callable[[Item], int], queue: "Queue[list[Item] | _End]", stop: Event) -> None:
    end = _End()
    batch: list[Item] = []
    total = 0
    try:
        for item in items:
            batch.append(item)
            total += weight(item)
            if total >= BATCH_BYTES:
                queue.put(batch)
                batch, total = [], 0
            if stop.is_set():
                return
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
        end = _End(error)
    queue.put(batch)
    queue.put(end)


def _emptied(queue: "Queue[list[Item] | _End]") -> None:
    """What waits for room in the queue gets it."""
    try:
        while True:
            queue.get_nowait()
    except Empty:
        return
