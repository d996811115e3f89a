#!/usr/bin/python3
"""A door that decides nothing and has no engine: it takes the place of the root
side, with the rights of its caller, and answers asks by what they name. It
writes a line for each ask, and for the end of each stream, to /run/door/log.
"""
import array
import fcntl
import hashlib
import json
import os
import socket
import threading
import time

BODY, STREAM, ERROR = 0, 1, 2
SEALS = 15
log = open("/run/door/log", "a")


def say(*words):
    print(*words, file=log, flush=True)


def receive(sock):
    data, control, _, _ = sock.recvmsg(1 << 17, 1024)
    fds = array.array("i")
    for level, kind, value in control:
        fds.frombytes(value[:len(value) - len(value) % 4])
    return data, list(fds)


def send(answer, fd=None):
    fds = [] if fd is None else [fd]
    if len(answer) > 1 << 16:
        letter = os.memfd_create("letter", os.MFD_ALLOW_SEALING)
        with open(os.dup(letter), "wb") as file:
            file.write(answer)
        fcntl.fcntl(letter, 1033, SEALS)
        fds, answer = [letter] + fds, b"e"
    else:
        answer = b"i" + answer
    control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))]
    channel.sendmsg([answer], control if fds else [])


class Ask:
    def __init__(self, data):
        self.serial, self.version, n, self.operation, *rest = \
            data.decode("utf-8", "surrogateescape").split("\0")[:-1]
        self.words, self.options = rest[:int(n)], rest[int(n):]
        self.name = self.words[-1] if self.words else ""

    def answer(self, kind, status=0, text="", hint="", warnings=(),
               sources=(), fd=None):
        strings = [self.serial, str(kind), str(status), str(len(warnings)),
                   text, hint, *warnings, *sources]
        send(b"".join(s.encode() + b"\0" for s in strings), fd)

    def body(self, value, status=200, **more):
        self.answer(BODY, status, json.dumps(value), **more)

    def stream(self, serve, **more):
        ours, theirs = socket.socketpair()
        self.answer(STREAM, fd=theirs.fileno(), **more)
        theirs.close()

        def work():
            try:
                serve(self, ours)
            except OSError as error:
                say("broken", self.serial, error.strerror)
            ours.close()
        threading.Thread(target=work, daemon=True).start()


def head(sock, *lines, status="HTTP/1.0 200 OK"):
    sock.sendall("\r\n".join([status, "Content-Type: text/x-door",
                              "X-Door: yes", "Connection: close", *lines,
                              "", ""]).encode())


def plain_logs(ask, sock):
    head(sock)
    sock.sendall(b"one\n")
    sock.sendall(b"two\n")


def length_logs(ask, sock):
    head(sock, "Content-Length: 8")
    sock.sendall(b"one\ntwo\n")


def chunked_logs(ask, sock):
    head(sock, "Transfer-Encoding: chunked", status="HTTP/1.1 200 OK")
    sock.sendall(b"4\r\none\n\r\n4\r\ntwo\n\r\n0\r\n\r\n")


def cut_logs(ask, sock):
    head(sock, "Content-Length: 8")
    sock.sendall(b"one\n")


def odd_logs(ask, sock):
    sock.sendall(b"\0this is no answer\r\n\r\n")


def gone_logs(ask, sock):
    head(sock)
    while True:
        sock.sendall(b"tick\n")
        time.sleep(0.05)


def held_logs(ask, sock):
    head(sock)
    sock.sendall(b"first\n")
    sock.recv(1)
    say("end", ask.serial)


def bulk_logs(ask, sock):
    head(sock)
    for i in range(200):
        sock.sendall(bytes([i]) * (1 << 20))
    say("sent", ask.serial)


def wait(ask, sock):
    head(sock)
    while not os.path.exists("/run/door/go"):
        time.sleep(0.05)
    sock.sendall(b'{"StatusCode":0}')


def echo(ask, sock):
    if ask.name == "gone":
        head(sock, status="HTTP/1.1 404 Not Found")
        sock.sendall(b'{"message":"No such container"}')
        return
    sock.sendall(b"HTTP/1.1 101 UPGRADED\r\nContent-Type: "
                 b"application/vnd.docker.raw-stream\r\nConnection: Upgrade"
                 b"\r\nUpgrade: tcp\r\n\r\n\nhello\n")
    if ask.name == "early":
        sock.shutdown(socket.SHUT_WR)
    while data := sock.recv(1 << 16):
        if ask.name != "early":
            sock.sendall(data)
    say("half", ask.serial)
    if ask.name != "early":
        sock.sendall(b"bye\n")


def unchunk(file):
    while size := int(file.readline(), 16):
        yield file.read(size)
        file.readline()
    file.readline()


def upload(ask, sock):
    digest, size = hashlib.sha256(), 0
    if "early" in ask.name:
        head(sock, status="HTTP/1.1 404 Not Found")
        sock.sendall(b"early")
        return
    for piece in unchunk(sock.makefile("rb")):
        digest.update(piece)
        size += len(piece)
    head(sock, status="HTTP/1.1 200 OK")
    sock.sendall(json.dumps([size, digest.hexdigest()]).encode())


def inspect(ask):
    if ask.name == "denied":
        ask.answer(ERROR, 403, "undocker: denied: 'x' is not yours "
                   "(/etc/undocker.conf:3)", "undocker: hint: ask for it")
    elif ask.name == "large":
        ask.body({"Large": 1900000 * "x"})
    elif ask.name == "end":
        os._exit(0)
    elif ask.name == "stream":
        stream_inspect(ask)
    else:
        ask.body({"Mounts": [{"Source": "/run/undocker/binds/1"}],
                  "HostConfig": {"Binds": ["/run/undocker/binds/1:/d"]}},
                 sources=["/run/undocker/binds/1", "/home/me"])


def json_stream(value, status):
    def serve(ask, sock):
        head(sock, status=f"HTTP/1.1 {status} Door")
        sock.sendall(json.dumps(value).encode())
    return serve


def stream_inspect(ask):
    ask.stream(json_stream({"Mounts": [{"Source": "/run/undocker/binds/1"}]},
                           200),
               sources=["/run/undocker/binds/1", "/home/me"])


def create(ask):
    ask.body({"Id": 60 * "0" + "%04d" % int(ask.serial), "Warnings": None},
             201, warnings=["a note of ours"])


def remove(ask):
    if ask.name.endswith("4"):
        ask.answer(ERROR, 500, "it is stuck")
    elif ask.name.startswith("net"):
        ask.stream(lambda ask, sock: sock.sendall(
            b"HTTP/1.0 403 Forbidden\r\nContent-Type: application/json"
            b"\r\n\r\n{\"message\":\"has endpoints\"}"))
    else:
        ask.answer(BODY, 204)


def session(ask):
    if os.path.exists("/run/door/refuse"):
        ask.answer(ERROR, 403, "undocker: denied: you may not "
                   "(/etc/undocker.conf:1)", "undocker: hint: go")
    else:
        ask.body({"api": 41, "minimum": 24, "os": "linux"})


answers = {
    "Session": session,
    "ContainerList": lambda ask: ask.body([]),
    "ContainerInspect": inspect,
    "ContainerCreate": create,
    "ContainerDelete": remove,
    "ContainerKill": lambda ask: ask.answer(BODY, 204),
    "ContainerLogs": lambda ask: ask.stream(globals()[ask.name + "_logs"]),
    "ContainerWait": lambda ask: ask.stream(wait),
    "ContainerAttach": lambda ask: ask.stream(echo),
    "ExecStart": lambda ask: ask.stream(echo),
    "PutContainerArchive": lambda ask: ask.stream(upload),
    "NetworkCreate": lambda ask: ask.stream(
        json_stream({"Id": "net" + ask.serial}, 201)),
    "NetworkDelete": remove,
    "VolumeCreate": lambda ask: ask.body({"Name": ask.name}, 201),
    "VolumeList": lambda ask: ask.stream(
        json_stream({"Volumes": [{"Name": "old"}]}, 200)),
    "VolumeDelete": remove,
}

call, fds = receive(socket.socket(fileno=0))
assert call == b"undocker call\0"
channel = socket.socket(fileno=fds[1])
while True:
    data, fds = receive(channel)
    if not data:
        break
    if data[:1] == b"e":
        data = b"i" + os.pread(fds[0], 1 << 22, 0)
        os.close(fds[0])
    ask = Ask(data[1:])
    say("ask", ask.serial, ask.operation, *ask.words, *ask.options)
    if ask.operation != "Release":
        answers[ask.operation](ask)
say("session ends")
