"""``manage.py serve``: the web server and one worker beside it, until Ctrl+C."""

import socket
import subprocess
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.conf import settings

from accounts.models import Region
from accounts.permissions import ROLE_LABELS
from common import clock
from common.commands import DoudiCommand
from common.errors import Refused
from common.progress import Progress
from config.demo import demo_users, setup
from jobs.worker import ended_by_signals

READY_SECONDS, END_SECONDS, LOOK_SECONDS = 60, 30, 0.2
GUNICORN = ("--preload", "--timeout", "120", "--log-level", "warning", "--no-control-socket")


class Command(DoudiCommand):
    """Gunicorn and ``manage.py work``; both end with this process, and when one of them dies, so does all."""

    help = "启动网页服务和后台任务进程，按 Ctrl+C 结束"
    requires_system_checks = "__all__"
    leaves_trail = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and with how many processes."""
        local = ("127.0.0.1", 8000)
        parser.add_argument("--bind", type=address, default=local, metavar="HOST:PORT", help="监听地址")
        parser.add_argument("--processes", type=int, default=2, metavar="N", help="网页服务进程数，默认 2")

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """Runs until it is told to end. Raises Refused when it cannot start or one of the two has died."""
        host, port = options["bind"]
        _is_free(host, port)
        web = ("-m", "gunicorn", "config.wsgi", "--bind", f"{host}:{port}", *GUNICORN)
        processes = ("--workers", str(options["processes"]))
        progress.stage("启动")
        with ended_by_signals(), running(*web, *processes) as server, running("manage.py", "work") as worker:
            _wait_until_ready(host, port, server, worker)
            self._clear(progress)
            self.stdout.write(welcome(f"http://{host}:{port}/"))
            self.stdout.flush()
            while _all_alive(server, worker):
                time.sleep(LOOK_SECONDS)
        raise Refused("网页服务或后台任务进程意外结束，已全部停止。原因见上面的输出。")


def address(text: str) -> tuple[str, int]:
    """Host and port of the command line; raises ArgumentTypeError, which is wrong usage there."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ArgumentTypeError(f"应为 127.0.0.1:8000 的样式，现在是“{text}”")
    return host, int(port)


@contextmanager
def running(*line: str) -> Iterator[subprocess.Popen[bytes]]:
    """Inside the block a program of this Python runs; afterwards it has ended."""
    process = subprocess.Popen([sys.executable, *line], cwd=settings.BASE_DIR)  # noqa: S603 - our own words
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def welcome(url: str) -> str:
    """What a newcomer needs: the address, the day, who may sign in."""
    lines = [f"兜底已启动：{url}"]
    if clock.is_demo_date():
        places = Region.objects.in_bulk([user.region for user in demo_users()])
        lines.append(f"演示日期 {clock.today()}，青禾县和其中的人都是虚构的。")
        lines.append(f"登录密码都是 {setup.PASSWORD}，工号：")
        lines += [
            f"  {user.number}  {user.name}  {ROLE_LABELS[user.role]}  {places[user.region].name}"
            for user in demo_users()
            if user.region in places
        ]
        lines.append(f"可供上传的机动车数据在 {setup.folder()}。")
    return "\n".join([*lines, "按 Ctrl+C 结束。"])


def _is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(f"{host}:{port} 不能使用（可能已经启动过一次）：{error.strerror}。") from error


def _wait_until_ready(host: str, port: int, *processes: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while not _answers(host, port):
        if not _all_alive(*processes) or time.monotonic() > until:
            raise Refused("网页服务没有启动成功。原因见上面的输出。")
        time.sleep(LOOK_SECONDS)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/login/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _all_alive(*processes: subprocess.Popen[bytes]) -> bool:
    return all(process.poll() is None for process in processes)
