#!/usr/bin/python3
"""http.py CHECK: what an HTTP client finds at DOCKER_HOST, where fakedoor.py
answers, or, for the checks named behind and odd, the door. Exits with 0 when it
is as it should be.
"""
import hashlib
import json
import os
import signal
import socket
import sys
import time

PATH = os.environ.get("DOCKER_HOST", "unix://")[7:]


class Client:
    def __init__(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(PATH)
        self.file = self.sock.makefile("rb")

    def send(self, text):
        self.sock.sendall(text if isinstance(text, bytes) else text.encode())
        return self

    def ask(self, method, target, *lines, body=None, version="1.1"):
        lines = [f"{method} {target} HTTP/{version}", "Host: docker", *lines]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join(lines + ["", body or ""]))

    def head(self):
        status = self.file.readline().decode().split(" ", 2)
        assert status[0] == "HTTP/1.1", status
        headers = {}
        while line := self.file.readline().decode().strip():
            name, value = line.split(": ", 1)
            assert name.lower() not in headers, line
            headers[name.lower()] = value
        return int(status[1]), headers

    def chunk(self):
        size = int(self.file.readline(), 16)
        piece = self.file.read(size)
        self.file.readline()
        return piece

    def body(self, headers):
        if headers.get("transfer-encoding") == "chunked":
            return b"".join(iter(self.chunk, b""))
        if "content-length" in headers:
            return self.file.read(int(headers["content-length"]))
        return self.file.read()

    def answer(self):
        status, headers = self.head()
        return status, headers, b"" if status == 204 else self.body(headers)

    def is_over(self):
        return self.file.read() == b""


def get(target, *lines, **more):
    return Client().ask("GET", target, *lines, **more).answer()


def message(answer):
    return json.loads(answer[2])["message"]


def log(*words):
    with open("/run/door/log") as file:
        return [line for line in file if all(w in line for w in words)]


def wait_for(condition):
    end = time.time() + 60
    while not condition():
        assert time.time() < end
        time.sleep(0.05)


def ping():
    for method in "GET", "HEAD":
        status, headers = (client := Client().ask(method, "/_ping")).head()
        assert status == 200
        assert headers["api-version"] == "1.41"
        assert headers["ostype"] == "linux"
        assert headers["docker-experimental"] == "false"
        assert headers["builder-version"] == "1"
        assert headers["content-length"] == "2"
        if method == "GET":
            assert client.file.read(2) == b"OK"
        # Nothing is left in front of the next answer.
        assert client.ask("GET", "/v1.40/_ping").answer()[2] == b"OK"
    assert not log("Ping")


def pipeline():
    client = Client()
    client.send(3 * ("GET /containers/json HTTP/1.1\r\nHost: a\r\n\r\n"
                     "GET /_ping HTTP/1.1\r\n\r\n"
                     "GET /nothing HTTP/1.1\r\n\r\n"
                     "GET /containers/a/logs?stdout=1 HTTP/1.1\r\n\r\n"
                     ).replace("/a/", "/plain/"))
    for _ in range(3):
        assert client.answer()[2] == b"[]"
        assert client.answer()[2] == b"OK"
        assert client.answer()[0] == 404
        assert client.answer()[2] == b"one\ntwo\n"


def thousand():
    client = Client()
    for i in range(1000):
        client.ask("GET", "/containers/json")
        assert client.answer()[0] == 200


def hundred():
    clients = [Client().ask("POST", f"/containers/c{i}/wait")
               for i in range(100)]
    for client in clients:
        assert client.head()[0] == 200
    open("/run/door/go", "w").close()
    for client in clients:
        assert client.chunk() == b'{"StatusCode":0}'
        assert client.chunk() == b""
        assert client.ask("GET", "/_ping").answer()[0] == 200


def sizes():
    for body in 1 << 21, (1 << 21) + 1:
        client = Client().ask("POST", "/containers/create",
                              "Content-Type: application/json",
                              body=json.dumps({"Image": "a"}).ljust(body))
        status = client.answer()[0]
        assert status == (201 if body == 1 << 21 else 413), status
    client = Client().send("POST /containers/create HTTP/1.1\r\n"
                           "Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(3):
        client.send(b"100000\r\n" + (1 << 20) * b" " + b"\r\n")
    answer = client.answer()
    assert answer[0] == 413 and "2 MiB" in message(answer)
    assert client.is_over()
    client = Client().ask("GET", "/_ping", "A: " + 70000 * "a")
    answer = client.answer()
    assert answer[0] == 431 and "too large" in message(answer)
    assert client.is_over()
    assert get("/containers/large/json")[2].count(b"x") == 1900000


def nonsense():
    for text in ("\x16\x03\x01\0\0\0", "GET\r\n\r\n", "GET / HTTP/1.1\r\n:\r\n"
                 "\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                 "POST / HTTP/1.1\r\nContent-Length: 1\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
        client = Client().send(text)
        answer = client.answer()
        assert answer[0] == 400 and "no HTTP request" in message(answer)
        assert answer[1]["connection"] == "close"
        assert client.is_over()
    client = Client().send("GET /_ping HTTP/1.1\r\nHos")
    client.sock.shutdown(socket.SHUT_WR)
    assert client.is_over()


def refusals():
    client = Client()
    answer = client.ask("GET", "/containers/denied/json").answer()
    assert answer[0] == 403 and answer[1]["content-type"] == "application/json"
    assert message(answer) == (
        "undocker: denied: 'x' is not yours (/etc/undocker.conf:3)\n"
        "undocker: hint: ask for it")
    answer = client.ask("GET", "/no/such").answer()
    assert answer[0] == 404 and message(answer) == "page not found"
    answer = client.ask("DELETE", "/_ping", body="{}").answer()
    assert answer[0] == 404
    answer = client.ask("GET", "/v1.99/containers/json").answer()
    assert answer[0] == 400
    answer = client.ask("POST", "/containers/create", body="{").answer()
    assert answer[0] == 400
    # A body that is announced only is not waited for.
    client.send("POST /no/such HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n")
    assert client.answer()[0] == 404 and client.is_over()


def bodies():
    text = json.dumps({"Image": "alpine", "Cmd": ["true"]})
    client = Client().ask("POST", "/containers/create", body=text)
    answer = client.answer()
    assert answer[0] == 201
    assert json.loads(answer[2])["Warnings"] == ["a note of ours"]
    client.send("POST /containers/create HTTP/1.1\r\n"
                "Transfer-Encoding: chunked\r\n\r\n")
    for character in text:
        client.send(f"1\r\n{character}\r\n")
    assert client.send("0\r\n\r\n").answer()[0] == 201
    client.send("POST /containers/create HTTP/1.1\r\nExpect: 100-continue\r\n"
                f"Content-Length: {len(text)}\r\n\r\n")
    assert client.file.readline() == b"HTTP/1.1 100 Continue\r\n"
    assert client.file.readline() == b"\r\n"
    assert client.send(text).answer()[0] == 201
    asks = [line.split(" ", 2)[2] for line in log("ContainerCreate")]
    assert len(asks) == 3 and len(set(asks)) == 1 and "alpine" in asks[0]
    client.ask("GET", "/containers/json", "Expect: tea")
    assert client.answer()[0] == 417


def sources():
    body = json.loads(get("/containers/c/json")[2])
    assert body == {"Mounts": [{"Source": "/home/me"}],
                    "HostConfig": {"Binds": ["/home/me:/d"]}}
    client = Client().ask("GET", "/containers/stream/json")
    status, headers, body = client.answer()
    assert json.loads(body) == {"Mounts": [{"Source": "/home/me"}]}
    assert status == 200 and headers["x-door"] == "yes"
    assert client.ask("GET", "/_ping").answer()[2] == b"OK"


def framing():
    target = "/containers/%s/logs?stdout=1"
    client = Client()
    for name in "plain", "chunked":
        status, headers, body = client.ask("GET", target % name).answer()
        assert (status, body) == (200, b"one\ntwo\n")
        assert headers["transfer-encoding"] == "chunked"
        assert headers["content-type"] == "text/x-door"
        assert headers["x-door"] == "yes" and "connection" not in headers
    status, headers, body = client.ask("GET", target % "length").answer()
    assert headers["content-length"] == "8" and body == b"one\ntwo\n"
    for name in "plain", "chunked", "length":
        client = Client().ask("GET", target % name, version="1.0")
        status, headers, body = client.answer()
        assert "transfer-encoding" not in headers and body == b"one\ntwo\n"
        assert headers["connection"] == "close" and client.is_over()
    client = Client().ask("GET", target % "plain", "Connection: keep-alive",
                          version="1.0")
    assert client.answer()[2] == b"one\ntwo\n" and client.is_over()
    client = Client().ask("GET", "/_ping", "Connection: keep-alive",
                          version="1.0")
    assert client.answer()[1]["connection"] == "keep-alive"
    assert client.ask("GET", "/_ping", version="1.0").answer()[2] == b"OK"
    status, headers, body = get(target % "cut")
    assert headers["content-length"] == "8" and body == b"one\n"
    assert get(target % "odd")[0] == 502


def flushed():
    client = Client().ask("POST", "/containers/c/wait")
    assert client.head()[0] == 200
    open("/run/door/go", "w").close()
    assert client.chunk() == b'{"StatusCode":0}'


upgrade = "Connection: Upgrade", "Upgrade: tcp"
attach = "/containers/%s/attach?stream=1&stdin=1&stdout=1"


def hijack():
    exec_id = 64 * "a"
    for target, lines in ((attach % "c", upgrade), (attach % "c", ()),
                          (f"/exec/{exec_id}/start", ())):
        body = '{"Detach":false,"Tty":false}' if "exec" in target else None
        client = Client().ask("POST", target, *lines, body=body)
        client.send(b"before ")
        status, headers = client.head()
        assert status == (101 if lines else 200), status
        assert ("upgrade" in headers) == bool(lines)
        assert headers["content-type"] == "application/vnd.docker.raw-stream"
        assert client.file.read(7) == b"\nhello\n"
        assert client.file.read(7) == b"before "
        client.send(b"\0after\n")
        assert client.file.read(7) == b"\0after\n"
        client.sock.shutdown(socket.SHUT_WR)
        assert client.file.read() == b"bye\n"
    wait_for(lambda: len(log("half")) == 3)
    wait_for(lambda: len(log("Release")) == 3)
    answer = Client().ask("POST", attach % "gone", *upgrade).answer()
    assert answer[0] == 404 and message(answer) == "No such container"


def early():
    client = Client().ask("POST", attach % "early", *upgrade)
    assert client.head()[0] == 101
    assert client.file.read() == b"\nhello\n"


def bulk_both_ways():
    data = os.urandom(1 << 20)
    client = Client().ask("POST", attach % "c", *upgrade)
    client.head()
    assert client.file.read(7) == b"\nhello\n"
    for _ in range(20):
        # More than any buffer on the way holds.
        sent = 0
        client.sock.setblocking(False)
        while sent < len(data):
            try:
                sent += client.sock.send(data[sent:])
            except BlockingIOError:
                break
        client.sock.settimeout(60)
        assert client.file.read(sent) == data[:sent]


def slow_reader():
    client = Client().ask("GET", "/containers/bulk/logs?stdout=1")
    client.head()
    with open(f"/proc/{os.getppid()}/status") as status:
        peak = [line for line in status if line.startswith("VmRSS")]
    time.sleep(1)
    assert not log("sent")
    for i in range(200):
        left = 1 << 20
        while left:
            if not (piece := getattr(client, "piece", b"")):
                piece = client.chunk()
            assert piece[:left] == bytes([i]) * len(piece[:left])
            client.piece = piece[left:]
            left -= min(left, len(piece))
    assert client.chunk() == b""
    assert int(peak[0].split()[1]) < 4096, peak


def gone():
    for name in "gone", "held":
        client = Client().ask("GET", f"/containers/{name}/logs?stdout=1")
        client.head()
        client.chunk()
        client.sock.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: log("broken") and log("end"))
    wait_for(lambda: len(log("Release")) == 2)


def upload():
    data = os.urandom(3 << 20)
    wanted = [len(data), hashlib.sha256(data).hexdigest()]
    target = "/containers/%s/archive?path=/tmp"
    client = Client().send(f"PUT {target % 'c'} HTTP/1.1\r\n"
                           f"Content-Length: {len(data)}\r\n\r\n")
    assert json.loads(client.send(data).answer()[2]) == wanted
    client = Client().send(f"PUT {target % 'c'} HTTP/1.1\r\nExpect: "
                           "100-continue\r\nTransfer-Encoding: chunked\r\n"
                           "\r\n")
    assert client.file.readline() == b"HTTP/1.1 100 Continue\r\n"
    client.file.readline()
    for i in range(0, len(data), 70000):
        piece = data[i:i + 70000]
        client.send(b"%x\r\n%s\r\n" % (len(piece), piece))
    assert json.loads(client.send("0\r\n\r\n").answer()[2]) == wanted
    client = Client().send(f"PUT {target % 'c'}-early HTTP/1.1\r\n"
                           f"Content-Length: {len(data)}\r\n\r\n")
    status, headers, body = client.send(data).answer()
    assert status == 404 and body == b"early"


def hang_up():
    target = "/containers/c/kill?signal="
    client = Client()
    assert client.ask("POST", target + "HUP").answer()[0] == 204
    assert len(log("ContainerKill")) == 1
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.kill(os.getppid(), signal.SIGHUP)
    for name in "HUP", "SIGHUP":
        assert client.ask("POST", target + name).answer()[0] == 204
    assert len(log("ContainerKill")) == 1
    assert client.ask("POST", target + "TERM").answer()[0] == 204
    assert len(log("ContainerKill")) == 2


def ended():
    waiting = Client().ask("GET", "/containers/end/json")
    answer = waiting.answer()
    assert answer[0] == 500 and "has ended" in message(answer)
    answer = get("/containers/json")
    assert answer[0] == 500 and "has ended" in message(answer)


evil = (b"POST /v1.41/containers/create?name=evil HTTP/1.1\r\nHost: d\r\n"
        b"Content-Type: application/json\r\nContent-Length: 60\r\n\r\n"
        + b'{"Image":"alpine","HostConfig":{"Privileged":true}}'.ljust(60))


def behind():
    """Requests that stand where the engine would read more than one."""
    body = json.dumps({"Image": "alpine", "Cmd": ["cat"], "OpenStdin": True,
                       "AttachStdin": True, "AttachStdout": True,
                       "StdinOnce": True, "HostConfig":
                       {"NetworkMode": "none"}})
    client = Client().ask("POST", "/containers/create?name=cat",
                          "Content-Type: application/json", body=body)
    assert client.answer()[0] == 201
    attached = Client().ask("POST", attach % "cat", *upgrade)
    assert attached.head()[0] == 101
    assert client.ask("POST", "/containers/cat/start").answer()[0] == 204
    attached.send(evil).sock.shutdown(socket.SHUT_WR)
    assert evil in attached.file.read()
    for target in "/containers/cat/logs?stdout=1", "/containers/cat/json":
        client = Client().ask("GET", target)
        assert client.send(evil).answer()[0] == 200
        assert client.answer()[0] == 403
    client = Client().send(
        b"PUT /containers/cat/archive?path=/tmp HTTP/1.1\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + evil)
    client.answer()
    assert client.answer()[0] == 403


def odd():
    """What the engine would take for something, and nobody here does."""
    for text in ("GET /containers/a%0d%0aX:%20y/json", "GET /debug/vars",
                 "GET /v1.41/containers/..%2f..%2finfo", "GET //info",
                 "GET /v1.41/../v1.41/info", "GET /c%6fntainers/json",
                 "GET http://docker/containers/json", "GET /v1.23/info",
                 "GET /v01.41/containers/json", "OPTIONS *", "CONNECT d:1",
                 "POST /grpc", "POST /session", "POST /v1.41/grpc",
                 "POST /build?remote=http://127.0.0.1/", "GET /_ping\0",
                 "POST /containers/create?name=evil&name=good"):
        client = Client().send(text + " HTTP/1.1\r\nConnection: Upgrade\r\n"
                               "Upgrade: h2c\r\n\r\n")
        status, headers = client.head()
        assert status in (400, 403, 404), (text, status)
    form = "name=evil&Image=alpine"
    assert Client().ask("POST", "/containers/create", "Content-Type: "
                        "application/x-www-form-urlencoded",
                        body=form).answer()[0] == 400
    for body in ('{"Image":"alpine","image":"debian"}',
                 '{"Image":"alpine"}{"HostConfig":{"Privileged":true}}',
                 '{"Image":"alpine","Privileged":true}',
                 '{"Image":"alpine","HostConfig":{"privileged":true}}'):
        status = Client().ask("POST", "/containers/create?name=evil",
                              "Content-Type: application/json",
                              body=body).answer()[0]
        assert status in (400, 403), (body, status)


def make():
    for i in range(3):
        body = json.dumps({"Image": "alpine"})
        answer = Client().ask("POST", "/containers/create", body=body).answer()
        print(json.loads(answer[2])["Id"])


def others():
    for target, body in (("/networks/create", {"Name": "n"}),
                         ("/volumes/create", {"Name": "new"}),
                         ("/volumes/create", {"Name": "old"})):
        client = Client().ask("POST", target, body=json.dumps(body))
        assert client.answer()[0] == 201


def other():
    answer = get("/_ping")
    assert answer[0] == 403 and "another user" in message(answer)


globals()[sys.argv[1]]()
