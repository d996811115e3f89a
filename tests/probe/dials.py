#!/usr/bin/python3
"""dials.py N [M [COMMAND...]]: N clients at DOCKER_HOST at once, none of which
leaves before the last has been answered. N - M of them must get an answer to a
ping, and M of them docker's message that there is no session more. Then
COMMAND runs, while all are still there.
"""
import os
import socket
import subprocess
import sys
from http.client import HTTPResponse
from json import loads

clients = []
for _ in range(int(sys.argv[1])):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(300)
    client.connect(os.environ["DOCKER_HOST"][7:])
    client.sendall(b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n")
    clients.append(client)

pings = 0
for client in clients:
    answer = HTTPResponse(client)
    answer.begin()
    body = answer.read()
    if answer.status == 200:
        assert body == b"OK", body
        pings += 1
        continue
    assert answer.status == 503, answer.status
    message = loads(body)["message"]
    assert "\nundocker: hint: " in message, message
    assert message.startswith("undocker: error: the gateway "), message
    assert client.recv(1) == b""
refused = int(sys.argv[2]) if len(sys.argv) > 2 else 0
assert pings == len(clients) - refused, pings
print(pings, flush=True)
if len(sys.argv) > 3:
    subprocess.run(sys.argv[3:], stderr=subprocess.STDOUT, check=False)
