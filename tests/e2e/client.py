"""A client that sends exactly the bytes it is given and believes nothing it reads.

Every answer passes a strict parser: whatever a test asks, it also says that the answer was
well-formed. Every read has a deadline. Standard library only. SPDX-License-Identifier: MIT
"""

import contextlib
import datetime
import json
import re
import selectors
import socket
import urllib.parse

HOST = "127.0.0.1"
PATIENCE_S = 30  # for what should take milliseconds: a busy machine is no failure


class Malformed(AssertionError):
    """Bytes that are not a well-formed HTTP response."""


TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9]) ([\t -~]*)")
FIELD = re.compile(rb"(" + TOKEN + rb"): ?([!-~](?:[\t -~]*[!-~])?)?")
NO_BODY = (204, 304)


class Response:
    """A status, fields with lower-case names, and a body."""

    def __init__(self, status, fields, body):
        self.status = status
        self.fields = fields
        self.body = body

    def __getitem__(self, name):
        return self.fields[name]

    def get(self, name):
        return self.fields.get(name)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The stable code of an error."""
        return self.json["error"]["code"]

    def __repr__(self):
        return f"<{self.status} {self.fields} {self.body[:300]!r}>"


def parse_head(head):
    """Status and fields of a head without its empty line. Refuses all that RFC 9112 does."""
    lines = head.split(b"\r\n")
    status_line = STATUS_LINE.fullmatch(lines[0])
    if not status_line:
        raise Malformed(f"status line {lines[0]!r}")
    fields = {}
    for line in lines[1:]:
        field = FIELD.fullmatch(line)
        if not field:
            raise Malformed(f"field {line!r}")
        name = field.group(1).decode().lower()
        if name in fields:
            raise Malformed(f"two fields {name}")
        fields[name] = (field.group(2) or b"").decode()
    return int(status_line.group(1)), fields


def check_fields(status, fields):
    """What every answer of a node has: Date, and Content-Length unless it cannot have a body."""
    if status < 200:
        return
    if "transfer-encoding" in fields:
        raise Malformed("a node always knows its answer's length")
    date = datetime.datetime.strptime(fields["date"], "%a, %d %b %Y %H:%M:%S GMT")
    age = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - date
    if abs(age.total_seconds()) > 10:
        raise Malformed(f"Date is {age} off")
    if status in NO_BODY:
        if "content-length" in fields:
            raise Malformed(f"{status} has no Content-Length")
    elif not re.fullmatch("0|[1-9][0-9]*", fields.get("content-length", "")):
        raise Malformed(f"Content-Length of {fields}")
    if status == 405 and "allow" not in fields:
        raise Malformed("405 without Allow")
    if status == 503 and "retry-after" not in fields:
        raise Malformed("503 without Retry-After")


class Connection:
    """A client's socket. Every read has a deadline; a broken connection is an exception."""

    def __init__(self, port, host=HOST, receive_buffer=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE_S)
        try:
            self.socket.connect((host, port))
        except OSError:
            self.socket.close()
            raise
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Close it so that the other side sees a reset, not an end."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def send_slowly(self, data):
        """One byte in each packet."""
        for index in range(len(data)):
            self.socket.sendall(data[index:index + 1])

    def end(self):
        """Say that nothing more comes, but go on reading."""
        self.socket.shutdown(socket.SHUT_WR)

    def more(self):
        data = self.socket.recv(65536)
        self.buffer += data
        return bool(data)

    def _take(self, count):
        while len(self.buffer) < count:
            if not self.more():
                raise Malformed(f"ended after {self.buffer!r}, {count} bytes were announced")
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def response(self, head=False):
        """Read exactly one answer; head: it answers a HEAD."""
        while b"\r\n\r\n" not in self.buffer:
            if not self.more():
                raise Malformed(f"no answer; ended after {self.buffer!r}")
        text, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        status, fields = parse_head(text)
        check_fields(status, fields)
        empty = head or status < 200 or status in NO_BODY
        body = b"" if empty else self._take(int(fields["content-length"]))
        if status >= 400 and body and not head:
            error = json.loads(body)["error"]
            if not (error["code"] and error["message"] and error["node"]):
                raise Malformed(f"an error says what, how to go on, and who: {error}")
        return Response(status, fields, body)

    def closed(self):
        """Did the other side close without a further byte? Waits for it."""
        with contextlib.suppress(ConnectionResetError):
            return self.ended()
        return self.buffer == b""

    def ended(self):
        """The same, but a reset, which can take an answer away from a client, is an exception."""
        while self.more():
            pass
        return self.buffer == b""

    def is_quiet(self, seconds=0.05):
        """True if nothing comes for a while. Only ever to show that something is not yet there."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            return not self.buffer and not selector.select(seconds)


def head_of(method, target, fields=None, host="test"):
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (fields or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def request_bytes(method, target, body=None, fields=None):
    if body is None:
        return head_of(method, target, fields)
    return head_of(method, target, {**(fields or {}), "Content-Length": len(body)}) + body


def path_of(key):
    return "/cache/" + urllib.parse.quote(key, safe="")


def put_body(value, ttl=None):
    document = {"value": value} if ttl is None else {"value": value, "ttl": ttl}
    return json.dumps(document).encode()
