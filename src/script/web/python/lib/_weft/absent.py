"""What a browser doesn't have: threads, processes and sockets. Whoever asks for one is told so."""

import _thread
import os
import socket
import subprocess
import threading
from collections.abc import Callable
from typing import NoReturn

NO_THREADS = "there are no threads in the browser: call it directly, or await something instead"
NO_PROCESSES = "there are no processes in the browser"
NO_SOCKETS = (
    "there are no sockets in the browser: connect with the package websockets, or make an HTTP request with weft.http"
)

#: What functions of sockets a program calls first.
OF_SOCKETS = ("bind", "connect", "connect_ex", "listen", "sendto")
OF_NETWORKS = ("getaddrinfo", "gethostbyname")
OF_PROCESSES = ("execv", "execve", "fork", "forkpty", "posix_spawn", "posix_spawnp", "system")


def refuse(kind: type[Exception], words: str) -> Callable[..., NoReturn]:
    """A function that says why it can't do anything."""

    def refused(*arguments: object, **options: object) -> NoReturn:
        raise kind(words)

    return refused


def install() -> None:
    """Has what can't work fail with a sentence: some of it would fail without one, or seem to work."""
    no_thread = refuse(RuntimeError, NO_THREADS)
    threading._start_joinable_thread = _thread.start_joinable_thread = _thread.start_new_thread = no_thread
    no_process = refuse(OSError, NO_PROCESSES)
    subprocess.Popen.__init__ = no_process
    for name in OF_PROCESSES:
        setattr(os, name, no_process)
    no_socket = refuse(OSError, NO_SOCKETS)
    for name in OF_SOCKETS:
        setattr(socket.socket, name, no_socket)
    for name in OF_NETWORKS:
        setattr(socket, name, no_socket)
